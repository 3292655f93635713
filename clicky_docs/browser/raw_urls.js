// @ts-check
// The URL of a page as Clicky's tracker sends it by default, for sites with `clean_urls: false`.

/** @param {{ pathname: string, search: string }} location */
const pageUrl = ({ pathname, search }) => pathname + search;
