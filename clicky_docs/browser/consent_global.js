// @ts-check
// Reads consent from a global variable, which most consent banners set, and shares the visitor's decision between the
// pages of the site: in other tabs and in restored pages, the variable does not change.

/** The name under which the decision is stored: 1 or 0, and the time of the decision. */
const DECISION = `clicky-docs-consent-${page.site_ids}`;

/** The values that are consent: true, 1, and text that begins with one of these words. */
const AGREES = /^(true|1|granted|allow|accept)/i;

/** Returns the stored decision. Reading throws if the browser blocks storage. */
const readDecision = guarded(() => localStorage[DECISION]);

/** The stored decision that this page has seen last. */
let seenDecision = readDecision();

/**
 * The banner's answer when this page has read it last. Undefined before the banner has started.
 * @type {boolean | undefined}
 */
let bannerAnswer;

/**
 * Reads the banner's answer. Returns undefined if the global does not exist.
 * @returns {boolean | undefined}
 */
let readAnswer = () => {
  const value = evaluate(site.consent.global);
  return value == null ? undefined : AGREES.test(value);
};

sources.consent = (event) => {
  const answer = guarded(readAnswer)();
  // An event that the banner fires is a decision on this page. A click or another event of the browser may be none.
  const isDecision = event && !event.isTrusted && !(event instanceof UIEvent) && site.consent.event.includes(event.type);
  // While the page loads, a banner that has not started yet denies consent.
  const isOwn = isDecision || (answer !== bannerAnswer && (answer || event));
  let result = isOwn ? !!answer : consented;
  // The first answer that this page reads is older than a decision that another page stores in the meantime.
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
