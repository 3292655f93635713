// @ts-check
// Before the visitor has given consent, nothing is requested from Clicky. After the visitor has withdrawn consent on any
// page of the site, nothing is sent.

/** True if the visitor has given consent. */
let consented = false;

/** Ends the wait for consent. */
let onConsent = (/** @type {string} */ _) => {};

/**
 * Sets or deletes the cookie that stops the tracker in all tabs (docs/clicky.md#stop-cookie).
 * @param {string} lifetime
 */
const setStopCookie = (lifetime) =>
  page.site_ids.forEach((id) => (document.cookie = `_no_tracky_${id}=withdrawn;path=/;${lifetime}`));

/** Returns true if the visitor has given consent. Consent that cannot be read is no consent. */
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
    if (page.track !== false) reportStatus();
  }
});

/** Checks after all other listeners of the event, and first checks earlier decisions on other pages. */
const onBannerEvent = (/** @type {Event} */ event) => {
  checkConsent();
  setTimeout(checkConsent, 0, event);
};

// Pages that are not tracked have these listeners too. The capture phase also catches events that do not bubble.
for (const name of site.consent.event) addEventListener(name, onBannerEvent, true);
// The visitor may have decided in another tab, or on another page before this page was restored from the browser's
// back/forward cache. Then no event of the banner is fired here.
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

// Overrides the account's privacy setting for this visitor (docs/clicky.md#privacy-and-cookies), unless the site sets
// the value itself.
hooks.push(() => {
  values.visitor_consent ??= custom.visitor_consent ?? !offReason;
});
