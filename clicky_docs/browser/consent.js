// @ts-check
// Nothing is asked of Clicky before the reader has agreed, and nothing is sent after the reader has changed their mind.

const WITHDRAWN = "consent withdrawn";

/** Whether the reader has agreed; what cannot be read is no consent. */
const agrees = calm(() => /^(true|1|granted|allow|accept)/i.test(answers.consent()));

gates.push(
  () =>
    new Promise((resolve) => {
      let agreed = false;
      /** The tracker sends nothing while it finds such a cookie (docs/clicky.md#stop-cookie). */
      const halt = (/** @type {string} */ until) =>
        page.site_ids.forEach((id) => document.cookie = `_no_tracky_${id}=withdrawn;path=/;${until}`);
      const check = calm(() => {
        if (agreed === !!agrees()) return;
        agreed = !agreed;
        if (agreed) {
          resolve("");
          halt("max-age=0");
          if (stopped === WITHDRAWN) stopped = "";
          if (tracker) tell();
          track();
        } else if (!stopped) {
          if (tracker) halt("");
          end(WITHDRAWN);
        }
      });
      // While the event is on its way down, so that one that does not bubble is heard too; and then behind all who hear it.
      site.consent.event.forEach((name) => addEventListener(name, () => setTimeout(check), true));
      say("waiting", "consent");
      check();
    }),
);

// Overrides the account's privacy setting for this reader (docs/clicky.md#privacy-and-cookies), if the site does not
// say no.
extras.push(() => {
  given.visitor_consent ??= custom.visitor_consent ?? !stopped;
});
