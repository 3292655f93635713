// @ts-check
// Sends an event when the 404 page is shown. The event contains the missing URL, and the page that the visitor comes
// from.

onPageStart.push(() => {
  const { pathname } = page.url;
  // If the visitor opens the 404 page by its own URL, such as /404.html, no page is missing.
  const isOwnUrl = [".html", "/", "", "/index.html"].some((end) => pathname.endsWith(`/${site.not_found}${end}`));
  if (page.page !== site.not_found || isOwnUrl) return;
  const referrer = cleanUrl(document.referrer.replace(location.origin, ""));
  const missing = cleanUrl(pathname);
  const from = referrer && ` (from ${referrer})`;
  // Unlike other events, this event is also sent if the visitor gives consent later: it belongs to the page view, and
  // is not an earlier action of the visitor.
  if (page.track === false) return;
  withTracker((clicky) => {
    const send = () => clicky.log(eventUrl("not-found", [referrer], missing), `Not found: ${missing}${from}`);
    // The event must not arrive before the page view. The tracker sends the page view with a script element, so the
    // event is sent when this element has been loaded.
    const view = document.querySelector("[src*='type=pageview']");
    if (view) view.addEventListener("load", send);
    else send();
  });
});
