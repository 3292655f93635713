// @ts-check
// The address that is asked for and not found, and where the reader comes from.

begins.push(() => {
  const { pathname, origin } = location;
  // Who opens the page by its own address has lost nothing.
  const own = [".html", "/", "", "/index.html"].some((end) => pathname.endsWith(`/${site.not_found}${end}`));
  if (page.page !== site.not_found || own) return;
  const referrer = tidy(document.referrer.replace(origin, ""));
  const lost = tidy(pathname);
  const from = referrer && ` (from ${referrer})`;
  // This comes with the page, as its view does; so it may wait for consent, and is no act of the reader's.
  if (isCounted()) send((clicky) => clicky.log(`${lost}#not-found`, `Not found: ${lost}${from}`));
});
