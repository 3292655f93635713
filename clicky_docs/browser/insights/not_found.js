// @ts-check
// When the 404 page is shown, sends an event with the missing URL and the page that the visitor comes from.

onPageStart.push(() => {
  const { pathname } = page.url;
  // A visitor who opens the 404 page by its own URL misses no page.
  const isOwnUrl = [".html", "/", "", "/index.html"].some((end) => pathname.endsWith(`/${site.not_found}${end}`));
  if (page.page !== site.not_found || isOwnUrl) return;
  const referrer = cleanUrl(document.referrer.replace(location.origin, ""));
  const missing = cleanUrl(pathname);
  const from = referrer && ` (from ${referrer})`;
  // The event belongs to the page view and not to an action of the visitor, so it may wait for consent.
  if (!mayBeTracked()) return;
  withTracker((clicky) => {
    const send = () => clicky.log(eventUrl("not-found", [referrer], missing), `Not found: ${missing}${from}`);
    // The tracker sends the page view with a script element. The event must not arrive before the page view.
    const view = document.querySelector("[src*='type=pageview']");
    if (view) view.addEventListener("load", send);
    else send();
  });
});
