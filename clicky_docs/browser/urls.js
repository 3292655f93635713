// @ts-check
// Computes the URL under which a page is tracked, without search words and without what other sites add. `urls.page_url` in
// Python computes the same URL; the tests give both the same table.

/** The query parameters that the URL keeps. Clicky's tracker also reads campaigns from the fragment. */
let keptParts = /[?&#]utm_[^&#]*/g;

/** @param {string} part a parameter after `?`, `&` or `#`. keep_query.js masks personal data. */
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
