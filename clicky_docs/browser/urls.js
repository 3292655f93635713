// @ts-check
// The URL under which a page is tracked, without searched words and without what other sites add. `urls.page_url` in
// Python computes the same URL; the tests give both the same table.

/**
 * Returns a query parameter as it is kept. keep_query.js replaces the function for sites with the option `keep_query`.
 * @param {string} part
 */
let keepParameter = (part) => part;

/**
 * Returns the URL under which the page at a location is tracked.
 * @param {{ pathname: string, search: string, hash: string }} location
 * @param {string} [href] the page's or the site's own value of Clicky's property `href`
 */
function pageUrl({ pathname, search, hash }, href) {
  const path = pathname.replace(/\/index\.html?$/, "/");
  if (!href && page.page === site.not_found) return path;
  // Clicky's tracker also reads a campaign from the fragment.
  const query = search.slice(1) + (/^#utm_/.test(hash) ? hash.replace("#", "&") : "");
  const kept = query.split("&").flatMap((part) => {
    // This parser never throws, whatever the query looks like.
    const [name = ""] = new URLSearchParams(part).keys();
    if (/^utm_/.test(name)) return part;
    return !href && site.keep_query?.includes(name) ? keepParameter(part) : [];
  });
  const url = (href || path).replace(/#.*/, "");
  return kept[0] ? `${url}${/\?/.test(url) ? "&" : "?"}${kept.join("&")}` : url;
}
