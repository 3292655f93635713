// @ts-check
// Sends events for searches: the words, the number of results, and the result that is opened. A search is logged once,
// and not once per key.

/** The search words are complete when the visitor has not typed for this time, in milliseconds. */
const TYPING_DELAY = 2000;

/** After the Enter key, the results are read after this time, in milliseconds: the search may still be running. */
const SUBMIT_DELAY = 300;

/** The number of times that the results are read, every 200 milliseconds. */
const MAX_POLLS = 300;

/** Numbers as themes write them: 12, 1,234, 1.2k. */
const NUMBER = /\d+(?:[.,\s]\d+)*k?/g;

/**
 * Stores the words that were logged last, so that a visitor who comes back to the results causes no second event. The
 * storage lasts as long as the browser tab, or as long as the page if `sessionStorage` is not available.
 * @type {Record<string, string>}
 */
let storage = {};
onPageStart.push(() => {
  if (site.search.words && !page.custom?.cookies_disable) storage = sessionStorage;
});

/**
 * The current search. `idle` is the text of the results before the search, and `path` is the page's path.
 * @type {{ row: Search, field: any, words: string, idle: string, path: string, timer: number } | undefined}
 */
let search;

/**
 * Returns the elements of a search that match a selector, or nothing if the row has no such selector.
 * @param {Search} row
 * @param {any} selector
 * @returns {any[]}
 */
const elements = (row, selector) => [...(findFirst([row.root])?.shadowRoot || document).querySelectorAll(selector)];

/**
 * @param {Search} row
 * @param {any} selector
 * @returns {string}
 */
const textOf = (row, selector) => (elements(row, selector)[0]?.textContent || "").trim();

/** @param {string} words */
const sentWords = (words) => (site.search.words ? words : "(not sent)");

/**
 * Returns the search words as a detail of an event's URL: the same words in other letter case give the same URL.
 * @param {string} words
 */
const wordsDetail = (words) => (site.search.words ? words.toLowerCase() : "");

/** Logs the search, if the search is done and not yet logged. Returns false if the search must be checked again. */
function logSearch() {
  if (!search) return true;
  // The page script has not decided yet whether the visitor is tracked.
  if (!window.clickyDocs.status) return false;
  if (!mayBeTracked() || isConsentPending()) search = undefined;
  if (!search) return true;
  const { row, idle, path } = search;
  const answer = textOf(row, row.done);
  if (!answer || answer === idle) return false;
  const words = clean(search.words);
  if (!words || words === storage.clickyDocs) return true;
  guarded(() => {
    storage.clickyDocs = words;
  })(0);
  const results = elements(row, row.results).length;
  // The text with the number of results may repeat the search words, and these may contain numbers.
  /** @type {string[]} */
  const numbers = textOf(row, row.total).match(NUMBER) || [];
  /** @type {string[]} */
  const searched = search.words.match(NUMBER) || [];
  // Some themes show the number of results before the first result.
  const total = numbers.find((each) => Number(each) !== 0 && !searched.includes(each));
  const count = total || (results && (numbers[0] || results));
  if (!count && site.search.none) sendEvent("no-results", [wordsDetail(words)], `No results: ${sentWords(words)}`, path);
  else if (site.search.all) sendEvent("search", [wordsDetail(words)], `Search: ${sentWords(words)} (${count})`, path);
  return true;
}

function poll(left = MAX_POLLS) {
  if (!logSearch() && search && left) search.timer = setTimeout(poll, 200, left - 1);
}

/**
 * Starts a search, or continues it with other words.
 * @param {Search} row
 * @param {any} field
 * @param {string} words
 * @param {number} delay
 */
function startSearch(row, field, words, delay) {
  clearTimeout(search?.timer);
  const idle = search && search.field === field ? search.idle : textOf(row, row.done);
  // Words that are typed while consent is pending are not sent afterwards.
  if (mayBeTracked() && window.clickyDocs.reason !== "consent") {
    search = { row, field, words, idle, path: pagePath(), timer: setTimeout(poll, delay) };
  } else search = undefined;
}

/** @param {any} event */
function onInput(event) {
  const field = event.composedPath()[0];
  const row = site.searches.find((each) => field.matches?.(each.field) && findFirst([each.root]));
  if (!row) return;
  // The words are incomplete while an input method composes them.
  if (event.isComposing) clearTimeout(search?.timer);
  else if (event.type !== "focusin") startSearch(row, field, field.value, TYPING_DELAY);
  // Some themes search for the field's old words when the field gets the focus.
  else if (search?.field !== field) startSearch(row, field, "", TYPING_DELAY);
}
["focusin", "input", "compositionend"].forEach((type) => listen(type, onInput));

/** @param {any} link */
function onResultOpen(link) {
  logSearch();
  const words = clean(search?.words || "");
  // Some searches add the words to a result's URL. cleanUrl removes them.
  let to = cleanUrl(link.href.replace(location.origin, ""));
  // A heading's anchor can contain the words.
  if (!site.search.words) to = to.replace(/#.*/, "");
  if (words && site.search.all) {
    sendEvent("search-result", [wordsDetail(words), to], `Result: ${sentWords(words)} \u2192 ${to}`);
  }
}

listen("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || search?.field !== event.composedPath()[0] || !search) return;
  const { row, field } = search;
  const [selected] = elements(row, row.selected);
  if (selected) onResultOpen(selected);
  else startSearch(row, field, field.value, SUBMIT_DELAY);
});

onLinkOpen((event) => {
  const link = search && eventElement(event, search.row.results);
  // In some themes the Enter key causes a click on the selected result. The keydown listener has logged that result.
  if (link && (event.isTrusted || !search?.row.selected)) onResultOpen(link);
});

// A visitor who leaves the page has finished the search, unless the form sends the words to a page that searches for
// the words.
listen("pagehide", () => search?.field.name === search?.row.parameter || logSearch());

// If the URL has search words, the page searches for them when it is loaded.
onPageStart.push((isFirst) => {
  const query = new URLSearchParams(page.url.search);
  const queryWords = (/** @type {any} */ row) => query.get(row.parameter) || "";
  const row = site.searches.find((each) => isFirst && queryWords(each) && findFirst([each.root]));
  if (!row) return;
  startSearch(row, elements(row, row.field)[0] || document, queryWords(row), 0);
  // The search may already be done.
  if (search && (!row.total || elements(row, row.results)[0])) search.idle = "";
});
// Some searches exist only after the page has been loaded.
listen("load", () => site.searches.some((row) => findFirst([row.root])) || reportUnknownTheme("search"));
