// @ts-check
// Computes the URL under which a page is tracked: without search words, and without parameters that other sites add.
// The function `page_url` in urls.py computes the same URL; tests run both with the same table.

/**
 * Matches the parameters that are kept in the URL, in the query and in the fragment: Clicky's tracker reads campaign
 * parameters from the fragment too.
 */
let keptParts = /[?&#]utm_[^&#]*/g;

/**
 * Returns a parameter without the character before it. keep_query.js replaces this function, and masks personal data.
 * @param {string} part a parameter, and the character `?`, `&` or `#` before it
 */
let keepPart = (part) => part.slice(1);

/**
 * Returns the URL under which the page at a location is tracked.
 * @param {{ pathname: string, search: string, hash: string }} location
 * @param {string} [href] the page's or the site's own value of Clicky's property `href`
 */
function pageUrl({ pathname, search, hash }, href) {
  const url = href || pathname.replace(/\/index\.html?$/, "/");
  const kept = (page.query !== false && (search + hash).match(keptParts)) || [];
  return kept.reduce((text, part) => text + (/\?/.test(text) ? "&" : "?") + keepPart(part), url);
}
