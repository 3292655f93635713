// @ts-check
// The URL under which a page is tracked, without search words and without what other sites add. `urls.page_url` in
// Python computes the same URL; the tests give both the same table.

/**
 * Returns a query parameter as it is kept, with `&` in place of the first character. keep_query.js masks personal data.
 * @param {string} part
 */
let keepParameter = (part) => `&${part.slice(1)}`;

/**
 * Returns the URL under which the page at a location is tracked.
 * @param {{ pathname: string, search: string, hash: string }} location
 * @param {string} [href] the page's or the site's own value of Clicky's property `href`
 */
function pageUrl({ pathname, search, hash }, href) {
  const url = (href || pathname.replace(/\/index\.html?$/, "/")).replace(/#.*/, "");
  if (!href && page.page === site.not_found) return url;
  // Clicky's tracker also reads campaigns from the fragment.
  const query = ((search + hash).match(RegExp(site.query, "g")) || []).map(keepParameter).join("");
  return url.includes("?") ? url + query : url + query.replace("&", "?");
}

hooks.push(() => {
  if (values.href) values.href = pageUrl(location, values.href);
});
