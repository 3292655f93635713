// @ts-nocheck
// Returns the URL of a page as Clicky's tracker sends it by default, for sites with `clean_urls: false`. A page script
// never contains both this file and urls.js, because both define the same function.

const pageUrl = ({ pathname, search }, href) => href || pathname + search;
