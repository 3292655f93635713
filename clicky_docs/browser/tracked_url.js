// @ts-check
// Sets the URL under which the page is tracked. `pageUrl` is in urls.js, or in raw_urls.js for sites with
// `clean_urls: false`.

/**
 * The location of the page that is shown. navigation.js sets a copy, because the browser changes the location before
 * the new page is shown.
 * @type {{ pathname: string, search: string, hash: string }}
 */
let shown = location;

hooks.push(() => {
  if (values.href) values.href = pageUrl(shown, values.href);
  else if (!custom.href) defineGetter("href", () => pageUrl(shown));
});
