// @ts-check
// What readers look for and do not find: the static file of the option `insights`. insights.py joins the files of this folder
// that are on, and wraps them in one function of `site`. Each event goes through the script in the page, which knows
// whether the reader is counted.

/** The longest text that is sent. */
const LONGEST = 100;

/** @returns {PageData} */
function read() {
  try {
    return JSON.parse(/** @type {any} */ (document.querySelector("script[data-clicky-docs]")).textContent);
  } catch (error) {
    // The page has no code: it opts out, or is not to be counted.
    return { page: "", site_ids: [], track: false };
  }
}

/**
 * The data of the page that is shown.
 * @type {PageData}
 */
let page = read();

/**
 * What begins anew with each page.
 * @type {(() => void)[]}
 */
const begins = [];

/**
 * Makes what the browser calls throw nothing: the page comes first, and must not notice what goes wrong here.
 * @param {(argument: any) => any} act
 */
function calm(act) {
  return (/** @type {any} */ argument) => {
    try {
      return act(argument);
    } catch (error) {
      console.debug(`clicky-docs: ${error}`);
    }
  };
}

/**
 * Hears of what the reader does, before the theme does.
 * @param {string} type
 * @param {(event: any) => void} act
 */
function listen(type, act) {
  addEventListener(type, calm(act), true);
}

/** Whether the reader is counted, as far as is known. */
const isCounted = () => page.track !== false && window.clickyDocs?.status !== "off";

/** Whether nothing that the reader does may be noted: as long as consent is not given, or it is not known whether it is. */
const isAsked = () => !window.clickyDocs || window.clickyDocs.reason === "consent";

/** The address under which the page is counted, as the tracker takes it for a click: without the host. */
const address = () => (page.custom?.href || location.pathname).replace(/^https?:..[^/]*|#.*/g, "");

/** The title under which the page is counted. */
const title = () => page.custom?.title || document.title;

/**
 * Returns text as it may be sent: on one line, without e-mail addresses and long numbers, and not too long.
 * @param {string} text
 */
function clean(text) {
  // What is far too long is cut first: the patterns would take long for it.
  const masked = text
    .slice(0, 999)
    .normalize("NFKC")
    // Half a character, which no address can hold.
    .replace(/\p{Cs}/gu, "")
    .replace(/\s+/g, " ")
    // Behind the @ of a package is its version, and not a domain.
    .replace(/[^ @]{1,99}(@|%40)[^ @]{1,99}?\.\p{L}{2}[^ ]*/gu, "[e-mail]")
    // Dates, and versions that are dates, are no telephone numbers.
    .replace(/\b((?:19|20)\d\d(?:[.-]\d\d?){2}(?!\d))|[+(]*\p{Nd}(?:[ ().+\p{Pd}]{0,3}\p{Nd}){6,}/gu, (_, date) => date || "[number]")
    .trim();
  // By characters, so that none is cut in two.
  return [...masked].slice(0, LONGEST).join("").trim();
}

/**
 * Returns an address without what is personal in its parts, and without the words that are to be shown in it.
 * @param {string} address
 */
const tidy = (address) => address.replace(/\?[^#]*|:~:.*/g, "").split("/").map(clean).join("/").slice(0, 200);

/**
 * Asks the script in the page to send something, when the page's view is sent and if the reader is counted.
 * @param {(clicky: any) => void} act
 */
function send(act) {
  document.dispatchEvent(new CustomEvent("clicky-docs", { detail: act }));
}

/**
 * Logs an event, with the page on which it happens.
 * @param {string} kind
 * @param {string} text
 * @param {string} href
 */
function log(kind, text, href = address()) {
  if (isCounted() && !isAsked()) send((clicky) => clicky.log(`${href}#${kind}`, text));
}

/**
 * Finds an element of this page that one of the selectors means, the first of them first.
 * @param {string[]} selectors
 */
function find(selectors) {
  for (const selector of selectors) {
    const found = document.querySelector(selector);
    if (found) return found;
  }
}

/**
 * Says once that this theme is none that is known.
 * @param {string} name
 */
function miss(name) {
  console.debug(`clicky-docs: ${name}: not known in this theme`);
}

/**
 * Returns the element of an event that one of the selectors means, in open shadow roots too.
 * @param {Event} event
 * @param {string} selector
 * @returns {any}
 */
function on(event, selector) {
  return event.composedPath().find((each) => /** @type {any} */ (each).matches?.(selector));
}

/**
 * Does something when a click or the middle button opens a link, before anyone else knows of it.
 * @param {(event: any) => void} act
 */
function whenOpened(act) {
  listen("click", act);
  listen("auxclick", (event) => event.button === 1 && act(event));
}

/** Takes a page that has come without a full load. */
function arrive() {
  const next = read();
  if (next.page === page.page) return;
  page = next;
  begins.forEach((begin) => calm(begin)(0));
}
new MutationObserver(arrive).observe(document.head, { childList: true });
