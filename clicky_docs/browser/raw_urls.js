// @ts-nocheck
// Returns the URL of a page as Clicky's tracker sends it by default, for sites with `clean_urls: false`. This function replaces
// that of urls.js, so no site has both files.

const pageUrl = ({ pathname, search }, href) => href || pathname + search;
