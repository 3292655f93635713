// @ts-check
// Waits for the visitor's consent: before the visitor has given consent, nothing is requested from Clicky. After the
// visitor has withdrawn consent on any page of the site, nothing is sent.

/** True if the visitor has given consent. */
let consented = false;

/** Lets the gate at the end of this file pass. Does nothing before this gate runs. */
let onConsent = (/** @type {string} */ _) => {};

/**
 * Sets the cookie that stops the tracker in all tabs (docs/clicky.md#stop-cookie). The lifetime `max-age=0` deletes the
 * cookie.
 * @param {string} lifetime
 */
const setStopCookie = (lifetime) =>
  page.site_ids.forEach((id) => (document.cookie = `_no_tracky_${id}=withdrawn;path=/;${lifetime}`));

/** Returns a true value if the visitor has given consent. If reading the consent throws an error, returns undefined. */
const hasConsent = guarded((event) => sources.consent(event));

const checkConsent = guarded((event) => {
  if (consented === !!hasConsent(event)) return;
  consented = !consented;
  setStopCookie(consented ? "max-age=0" : "");
  if (consented) {
    onConsent("");
    if (offReason === "consent withdrawn") offReason = "";
    track();
  } else if (!offReason) {
    offReason = "consent withdrawn";
    if (page.track !== false) report();
  }
});

/**
 * Checks the consent twice. The first check is for earlier decisions on other pages of the site. The second check is
 * for the decision on this page. It runs after the banner's own listeners of the event, which may change the banner's
 * variable.
 */
const onBannerEvent = (/** @type {Event} */ event) => {
  checkConsent();
  setTimeout(checkConsent, 0, event);
};

// A page that opts out has these listeners too, because the visitor may withdraw consent there. In the capture phase,
// the listeners also receive events that do not bubble.
for (const name of site.consent.event) addEventListener(name, onBannerEvent, true);
// The visitor may have decided in another tab, or on another page before this page was restored from the browser's
// back/forward cache. Then the banner fires no event on this page, so the consent is checked at these events of the
// browser.
for (const name of ["storage", "pageshow", "visibilitychange"]) addEventListener(name, checkConsent, true);

gates.push(
  () =>
    new Promise((resolve) => {
      onConsent = resolve;
      setStatus("waiting", "consent");
      checkConsent();
      if (consented) resolve("");
    }),
);

// Sets `visitor_consent`, which overrides the account's privacy setting for this visitor
// (docs/clicky.md#privacy-and-cookies). If the page or the site sets `visitor_consent`, the value is not changed.
hooks.push(() => {
  values.visitor_consent ??= custom.visitor_consent ?? !offReason;
});
