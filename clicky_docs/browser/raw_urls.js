// @ts-nocheck
// Returns the URL of a page as Clicky's tracker sends it by default, for sites with `clean_urls: false`. A page script
// contains either this file or urls.js, because both files define this function.

const pageUrl = ({ pathname, search }, href) => href || pathname + search;
