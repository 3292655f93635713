// @ts-check

/** Material's banner keeps what is ticked, of what it offers. */
answers.consent = () => {
  const name = document.querySelector("[data-md-component=consent] [name=clicky]") ? "clicky" : "analytics";
  return own("__md_get")("__consent")[name];
};
