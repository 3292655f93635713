// @ts-check
// Reads consent from the banner of Material for MkDocs.

/**
 * Material stores one answer per checkbox of the banner. Without a checkbox `clicky`, the answer for `analytics` is
 * read.
 */
sources.consent = () => {
  const name = document.querySelector("[data-md-component=consent] [name=clicky]") ? "clicky" : "analytics";
  return pageGlobal("__md_get")("__consent")[name];
};
