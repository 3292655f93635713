// @ts-check
// Reads consent from Material's own banner.

/** Material's consent banner stores one value for each checkbox that it shows. */
sources.consent = () => {
  const name = document.querySelector("[data-md-component=consent] [name=clicky]") ? "clicky" : "analytics";
  return pageGlobal("__md_get")("__consent")[name];
};
