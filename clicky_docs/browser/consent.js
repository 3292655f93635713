// @ts-check
// Before the visitor has given consent, nothing is requested from Clicky. After the visitor has withdrawn consent,
// nothing is sent.

/** Returns true if the visitor has given consent. Consent that cannot be read is no consent. */
const hasConsent = guarded(() => /^(true|1|granted|allow|accept)/i.test(sources.consent()));

gates.push(
  () =>
    new Promise((resolve) => {
      let consented = false;
      /** Sets or deletes the cookie that stops the tracker (docs/clicky.md#stop-cookie). */
      const setStopCookie = (/** @type {string} */ lifetime) =>
        page.site_ids.forEach((id) => document.cookie = `_no_tracky_${id}=withdrawn;path=/;${lifetime}`);
      const check = guarded(() => {
        if (consented === !!hasConsent()) return;
        consented = !consented;
        if (consented) {
          resolve("");
          setStopCookie("max-age=0");
          if (offReason === "consent withdrawn") offReason = "";
          if (tracker) reportStatus();
          track();
        } else if (!offReason) {
          if (tracker) setStopCookie("");
          turnOff("consent withdrawn");
        }
      });
      // The capture phase also catches events that do not bubble. The timeout runs after all other listeners.
      site.consent.event.forEach((name) => addEventListener(name, () => setTimeout(check), true));
      setStatus("waiting", "consent");
      check();
    }),
);

// Overrides the account's privacy setting for this visitor (docs/clicky.md#privacy-and-cookies), unless the site sets
// the value itself.
hooks.push(() => {
  values.visitor_consent ??= custom.visitor_consent ?? !offReason;
});
