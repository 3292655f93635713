// @ts-check
// Reads consent from a global variable, which most consent banners set. Also stores the visitor's decision for other
// tabs and for pages that the browser restores, because the variable does not change there.

/** The key of the decision in localStorage. The stored text is 1 (consent) or 0, and the time of the decision. */
const DECISION = `clicky-docs-consent-${page.site_ids}`;

/** Matches the values that mean consent: true, 1, and text that begins with one of these words. */
const AGREES = /^(true|1|granted|allow|accept)/i;

/**
 * Returns the stored decision, or undefined without one. If the browser blocks localStorage, reading it throws an error,
 * which `guarded` catches, so the result is undefined too.
 */
const readDecision = guarded(() => localStorage[DECISION]);

/** The stored decision, as this page has read it last. */
let seenDecision = readDecision();

/**
 * The banner's answer, as this page has read it last. Undefined before the banner has started.
 * @type {boolean | undefined}
 */
let bannerAnswer;

/**
 * Returns the banner's answer: true for consent, or undefined if the global variable does not exist.
 * @returns {boolean | undefined}
 */
let readAnswer = () => {
  const value = evaluate(site.consent.global);
  return value == null ? undefined : AGREES.test(value);
};

sources.consent = (event) => {
  const answer = guarded(readAnswer)();
  // If the banner's script fires the event, the visitor has decided on this page. If the browser fires the event, for
  // example a click, the visitor has perhaps not decided.
  const isDecision = event && !event.isTrusted && !(event instanceof UIEvent) && site.consent.event.includes(event.type);
  // While the page loads, the banner has perhaps not started, and may answer no. So a no without an event is not a
  // decision.
  const isOwn = isDecision || (answer !== bannerAnswer && (answer || event));
  let result = isOwn ? !!answer : consented;
  // If the first answer that this page reads is no, a decision that another page has stored in the meantime is newer.
  const denies = isOwn && !answer && (isDecision || bannerAnswer !== undefined);
  if (isOwn) bannerAnswer = answer;
  const stored = readDecision();
  if (stored !== seenDecision) result = stored?.[0] === "1" && !denies;
  seenDecision = stored;
  if (isOwn && (stored?.[0] === "1") !== result) {
    if (!result) setStopCookie("");
    guarded(() => (seenDecision = localStorage[DECISION] = `${+result} ${Date.now()}`))();
  }
  return result;
};
