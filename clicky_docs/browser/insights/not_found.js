// @ts-check
// The address that is asked for and not found, and where the reader comes from.

begins.push(() => {
  const { pathname, origin } = location;
  // Who opens the page by its own address has lost nothing.
  if (page.page !== site.not_found || pathname.includes(site.not_found)) return;
  const from = document.referrer.replace(origin, "").replace(/[?#].*/, "");
  const lost = clean(pathname);
  // This comes with the page, as its view does; so it may wait for consent, and is no act of the reader's.
  if (isCounted()) send((clicky) => clicky.log(`${lost}#not-found`, `Not found: ${lost}${from && ` (from ${clean(from)})`}`));
});
