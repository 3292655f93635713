// @ts-check
// Functions that the other files in `insights/` share. insights_file.py joins the files that a site needs into the
// insights file: a static file with one function, whose parameter `site` is data from the option `insights`. All events
// are passed to the page script, because the page script sends them only if the visitor is tracked.

/** The maximum number of characters in a text that is sent. */
const MAX_LENGTH = 100;

/**
 * The data of the page that is shown, as the page script has read the data. Read the URL from here, because the
 * browser's URL may already be the URL of the next page. The variable is undefined until the first page is parsed and
 * the page script has run; until then, no event is recorded.
 * @type {PageData}
 */
let page;

/**
 * Functions that run for the first page, and after each page change. Their argument is true for the first page.
 * @type {((isFirst: boolean) => void)[]}
 */
const onPageStart = [];

/**
 * Returns a wrapper of a function. The wrapper catches and logs all errors, because an error of this script must not
 * stop the site's own scripts.
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
 * Adds an event listener for the capture phase, so that it runs before the theme's listeners.
 * @param {string} type
 * @param {(event: any) => void} action
 */
function listen(type, action) {
  addEventListener(type, guarded(action), true);
}

/**
 * Returns a false value if the visitor is not tracked, and true if the visitor is tracked or may still be tracked
 * later.
 */
const mayBeTracked = () => page && page.track !== false && window.clickyDocs.status !== "off";

/**
 * Returns true while the page script waits for consent, and before the page script has set a status, for example
 * because the browser has loaded the page in advance. No event is recorded then.
 */
const isConsentPending = () => !page || !window.clickyDocs.status || window.clickyDocs.reason === "consent";

/** Returns the path of the URL under which the page is tracked. */
const pagePath = () =>
  (page.custom?.href || page.url.pathname.replace(/\/index\.html?$/, "/")).replace(/^https?:..[^/]*|[?#].*/g, "");

/**
 * Returns the title that the page view has: the title that the page's properties set, otherwise the title in the HTML
 * from the server, otherwise the title that the browser shows. If page changes are left to the site's own scripts,
 * `page.url` is `location`, and the title in the HTML from the server is not used: it belongs to the first page.
 */
const pageTitle = () => withoutWords(page.custom?.title || (page.url !== location && page.title) || document.title);

/**
 * Returns a text as it may be sent: on one line, at most `MAX_LENGTH` characters long, and with placeholders in place
 * of e-mail addresses and long numbers.
 * @param {string} text
 */
function clean(text) {
  // A very long text is cut off first, because the patterns below are slow for long texts.
  const plain = text
    .slice(0, 999)
    .normalize("NFKC")
    // Half a surrogate pair cannot be part of a URL, so it is removed.
    .replace(/\p{Cs}/gu, "")
    .replace(/\s+/g, " ")
    .trim();
  // The spread operator splits the text into whole characters, so no surrogate pair is cut in half.
  return [...mask(plain)].slice(0, MAX_LENGTH).join("").trim();
}

/**
 * Returns a URL without its query and without a text fragment (`:~:…`). Personal data in the URL is masked, and the URL
 * is cut off at 200 characters.
 * @param {string} url
 */
const cleanUrl = (url) => url.replace(/\?[^#]*|:~:.*/g, "").split("/").map(clean).join("/").slice(0, 200);

/**
 * Passes a function to the page script. If the visitor is tracked, the page script calls the function after the page
 * view, with the tracker as its argument.
 * @param {(clicky: any) => void} action
 */
function withTracker(action) {
  document.dispatchEvent(new CustomEvent("clicky-docs", { detail: action }));
}

/**
 * Sends an event if the visitor is tracked. The URL of the event contains the kind, the details and the page, for
 * programs. The title is for people.
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
 * Tries CSS selectors in their order. Returns the first element of the page that matches a selector, or undefined if no
 * selector matches.
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
 * Searches the element on which an event has happened, and then its parent elements. Returns the first element that
 * matches the CSS selector. Elements in open shadow roots are found too.
 * @param {Event} event
 * @param {string} selector
 * @returns {any}
 */
function eventElement(event, selector) {
  return event.composedPath().find((each) => /** @type {any} */ (each).matches?.(selector));
}

/**
 * Adds listeners for the two ways to open a link: a click, and the middle mouse button. The action must find the link.
 * @param {(event: any) => void} action
 */
function onLinkOpen(action) {
  listen("click", action);
  listen("auxclick", (event) => event.button === 1 && action(event));
}

/**
 * Switches to the page that is shown, and runs the functions in `onPageStart`. Does nothing before the page is parsed
 * and the page script has read the page's data.
 */
function startPage() {
  const shown = window.clickyDocs?.page;
  if (document.readyState === "loading" || !shown || shown === page) return;
  const isFirst = !page;
  page = shown;
  onPageStart.forEach((action) => guarded(action)(isFirst));
}
