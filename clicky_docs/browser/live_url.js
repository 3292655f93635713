// @ts-check
// Sets the URL of a page on sites whose page changes the page script does not track.

hooks.push(() => {
  let { href } = values;
  if (href) values.href = pageUrl(location, href);
  else if (!custom.href) {
    // A getter, because the tracker reads the property again after the site's scripts have changed the URL.
    Object.defineProperty(custom, "href", { get: () => href || pageUrl(location), set: (value) => (href = value) });
  }
});
