// @ts-check
// The insights file: a static file that sends events. insights_file.py joins the files of this folder that a site
// needs, and wraps them in one function with the parameter `site`. Events go through the page script, because the page
// script sends them only if the visitor is tracked.

/** The maximum number of characters of a text that is sent. */
const MAX_LENGTH = 100;

/**
 * The data of the page that is shown, from the page script. The URL that the browser shows may already be that of the
 * next page. Undefined until the first page is parsed and the page script has run; until then, nothing is recorded.
 * @type {PageData}
 */
let page;

/**
 * Functions that run for the first page, and after each page change. The argument is true for the first page.
 * @type {((isFirst: boolean) => void)[]}
 */
const onPageStart = [];

/**
 * Wraps a function so that it logs errors and does not throw: an error of this script must not disturb the page.
 * @param {(argument: any) => any} action
 */
function guarded(action) {
  return (/** @type {any} */ argument) => {
    try {
      return action(argument);
    } catch (error) {
      console.debug(`clicky-docs: ${error}`);
    }
  };
}

/**
 * Adds an event listener that runs before the theme's listeners.
 * @param {string} type
 * @param {(event: any) => void} action
 */
function listen(type, action) {
  addEventListener(type, guarded(action), true);
}

/** Returns a false value if the visitor is certainly not tracked. */
const mayBeTracked = () => page && page.track !== false && window.clickyDocs.status !== "off";

/**
 * Returns true if the visitor has not given consent, or if the page script has not decided yet, for example because the
 * page is prerendered. Then nothing is recorded.
 */
const isConsentPending = () => !page || !window.clickyDocs.status || window.clickyDocs.reason === "consent";

/** Returns the path of the URL under which the page is tracked. */
const pagePath = () =>
  (page.custom?.href || page.url.pathname.replace(/\/index\.html?$/, "/")).replace(/^https?:..[^/]*|[?#].*/g, "");

/** Returns the title of the page view. If the page script does not track page changes, `page.url` is `location`. */
const pageTitle = () => withoutWords(page.custom?.title || (page.url !== location && page.title) || document.title);

/**
 * Returns a text that may be sent: on one line, without e-mail addresses and long numbers, and shortened.
 * @param {string} text
 */
function clean(text) {
  // A very long text is cut first, because the patterns are slow.
  const plain = text
    .slice(0, 999)
    .normalize("NFKC")
    // Half a surrogate pair cannot be part of a URL.
    .replace(/\p{Cs}/gu, "")
    .replace(/\s+/g, " ")
    .trim();
  // The spread operator keeps surrogate pairs together.
  return [...mask(plain)].slice(0, MAX_LENGTH).join("").trim();
}

/**
 * Returns a URL without its query and its text fragment, and without personal data in its path.
 * @param {string} url
 */
const cleanUrl = (url) => url.replace(/\?[^#]*|:~:.*/g, "").split("/").map(clean).join("/").slice(0, 200);

/**
 * Asks the page script to call a function with the tracker: after the page view, and only if the visitor is tracked.
 * @param {(clicky: any) => void} action
 */
function withTracker(action) {
  document.dispatchEvent(new CustomEvent("clicky-docs", { detail: action }));
}

/**
 * Sends an event. The URL of the event contains kind, details and page, and the title is for people.
 * @param {string} kind
 * @param {string[]} details
 * @param {string} title
 * @param {string} path the path of the page on which the event happens
 */
function sendEvent(kind, details, title, path = pagePath()) {
  if (!mayBeTracked() || isConsentPending()) return;
  withTracker((clicky) => clicky.log(eventUrl(kind, details, path), title));
}

/**
 * Returns the first element of the page that matches the first of the selectors that matches any.
 * @param {string[]} selectors
 */
function findFirst(selectors) {
  for (const selector of selectors) {
    const element = document.querySelector(selector);
    if (element) return element;
  }
}

/**
 * Logs that an insight does not support the page's theme.
 * @param {string} name
 */
function reportUnknownTheme(name) {
  console.debug(`clicky-docs: ${name}: not known in this theme`);
}

/**
 * Returns the innermost element of an event's path that matches a selector, in open shadow roots too.
 * @param {Event} event
 * @param {string} selector
 * @returns {any}
 */
function eventElement(event, selector) {
  return event.composedPath().find((each) => /** @type {any} */ (each).matches?.(selector));
}

/**
 * Adds listeners that run when a click or the middle mouse button opens a link.
 * @param {(event: any) => void} action
 */
function onLinkOpen(action) {
  listen("click", action);
  listen("auxclick", (event) => event.button === 1 && action(event));
}

/** Switches to the page that is shown, when it is parsed and the page script has read its data. */
function startPage() {
  const shown = window.clickyDocs?.page;
  if (document.readyState === "loading" || !shown || shown === page) return;
  const isFirst = !page;
  page = shown;
  onPageStart.forEach((action) => guarded(action)(isFirst));
}
