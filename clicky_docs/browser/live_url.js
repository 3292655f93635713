// @ts-check
// Sets the URL under which a page is tracked, on sites that leave page changes to their own scripts.

hooks.push(() => {
  let { href } = values;
  if (href) values.href = pageUrl(location, href);
  else if (!custom.href) {
    // The tracker reads `href` again after the site's scripts have changed the URL, so `href` is computed on each read.
    Object.defineProperty(custom, "href", { get: () => href || pageUrl(location), set: (value) => (href = value) });
  }
});
