// @ts-check
// Sets the URL of a page without its own `href`, if navigation.js does not set the URL.

/** The value that the site's scripts have set. */
let siteHref = "";

hooks.push(() => {
  if (values.href || custom.href) return;
  // A getter, because the tracker reads the property again after the site's scripts have changed the URL.
  Object.defineProperty(custom, "href", {
    configurable: true,
    enumerable: true,
    get: () => siteHref || pageUrl(location),
    set: (value) => (siteHref = value),
  });
});
