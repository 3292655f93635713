// @ts-check
// Computes the URL under which a page is tracked, without search words and without what other sites add. `urls.page_url` in
// Python computes the same URL; the tests give both the same table.

/**
 * Returns the query parameters that the URL keeps, each after `?`, `&` or `#`. keep_query.js replaces the function.
 * @param {string} text the query and the fragment of a URL
 */
let keptQuery = (text) => (text.match(/[?&#]utm_[^&#]*/g) || []).join("");

/**
 * Returns the URL under which the page at a location is tracked.
 * @param {{ pathname: string, search: string, hash: string }} location
 * @param {string} [href] the page's or the site's own value of Clicky's property `href`
 */
function pageUrl({ pathname, search, hash }, href) {
  const url = href || pathname.replace(/\/index\.html?$/, "/");
  if (page.query === false) return url;
  // Clicky's tracker also reads campaigns from the fragment.
  const query = keptQuery(search + hash).replace(/[?&#]/g, "&");
  return url + (url.includes("?") ? query : query.replace("&", "?"));
}
