// @ts-check
// Sets the URL of a page without its own `href`, if navigation.js does not set the URL.

hooks.push(() => {
  if (values.href || custom.href) return;
  /** The value that the site's scripts set. */
  let siteHref = "";
  // A getter, because the tracker reads the property again after the site's scripts have changed the URL.
  Object.defineProperty(custom, "href", {
    get: () => siteHref || pageUrl(location),
    set: (value) => (siteHref = value),
  });
});
