// @ts-check
// The address that is asked for and not found, and where the reader comes from.

/**
 * Returns an address without what is personal in its parts.
 * @param {string} address
 */
const tidy = (address) => address.split("/").map(clean).join("/").slice(0, 200);

begins.push(() => {
  const { pathname, origin } = location;
  // Who opens the page by its own address has lost nothing.
  if (page.page !== site.not_found || pathname.includes(site.not_found)) return;
  const referrer = tidy(document.referrer.replace(origin, "").replace(/[?#].*/, ""));
  const lost = tidy(pathname);
  const from = referrer && ` (from ${referrer})`;
  // This comes with the page, as its view does; so it may wait for consent, and is no act of the reader's.
  if (isCounted()) send((clicky) => clicky.log(`${lost}#not-found`, `Not found: ${lost}${from}`));
});
