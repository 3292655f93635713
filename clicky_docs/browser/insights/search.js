// @ts-check
// Sends events for searches: the words, the number of results, and the result that is opened. A search is logged once,
// and not once per key that the visitor presses.

/** The time in milliseconds after which the search words are complete, if the visitor has not typed meanwhile. */
const TYPING_DELAY = 2000;

/** The time in milliseconds between the Enter key and the first check of the results, because a search takes time. */
const SUBMIT_DELAY = 300;

/** The maximum number of checks whether the search is done. The time between two checks is 200 milliseconds. */
const MAX_POLLS = 300;

/** Numbers as themes write them: 12, 1,234, 1.2k. */
const NUMBER = /\d+(?:[.,\s]\d+)*k?/g;

/**
 * Stores the words that were logged last, so that the search is not logged again when the visitor comes back to the
 * results. The words are stored in `sessionStorage`. If the site does not send search words, if the page sets
 * `cookies_disable`, or if the browser does not allow `sessionStorage`, the words are stored only in this variable.
 * @type {Record<string, string>}
 */
let storage = {};
onPageStart.push(() => {
  if (site.search.words && !page.custom?.cookies_disable) storage = sessionStorage;
});

/**
 * The current search. `row` is its row in themes.py. `idle` is the text that the results have before the search, and
 * `path` is the page's path.
 * @type {{ row: Search, field: any, words: string, idle: string, path: string, timer: number } | undefined}
 */
let search;

/**
 * Returns the elements of a search that match one of the row's selectors. If the row does not have the selector,
 * returns an empty list.
 * @param {Search} row
 * @param {any} selector
 * @returns {any[]}
 */
const elements = (row, selector) => [...(findFirst([row.root])?.shadowRoot || document).querySelectorAll(selector)];

/**
 * Returns the text of the first element that matches one of the row's selectors, or an empty text.
 * @param {Search} row
 * @param {any} selector
 * @returns {string}
 */
const textOf = (row, selector) => (elements(row, selector)[0]?.textContent || "").trim();

/**
 * Returns the search words for an event's title.
 * @param {string} words
 */
const sentWords = (words) => (site.search.words ? words : "(not sent)");

/**
 * Returns the search words for an event's URL, in lower case: searches that differ only in letter case have the same
 * URL.
 * @param {string} words
 */
const wordsDetail = (words) => (site.search.words ? words.toLowerCase() : "");

/**
 * Logs the search, if the search is done and not logged yet. Returns false if the search must be checked again later.
 */
function logSearch() {
  if (!search) return true;
  // The page script has not set a status yet, so the search is checked again later.
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
  // The text with the number of results may also contain the search words. Numbers in the search words are ignored.
  /** @type {string[]} */
  const numbers = textOf(row, row.total).match(NUMBER) || [];
  /** @type {string[]} */
  const searched = search.words.match(NUMBER) || [];
  // Some themes show the number of results before they show the results, so this number wins over the count of
  // elements.
  const total = numbers.find((each) => Number(each) !== 0 && !searched.includes(each));
  const count = total || (results && (numbers[0] || results));
  if (!count && site.search.none) sendEvent("no-results", [wordsDetail(words)], `No results: ${sentWords(words)}`, path);
  else if (site.search.all) sendEvent("search", [wordsDetail(words)], `Search: ${sentWords(words)} (${count})`, path);
  return true;
}

/** Checks the search until it is logged. */
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
  // Words that the visitor types before giving consent are never sent.
  if (mayBeTracked() && window.clickyDocs.reason !== "consent") {
    search = { row, field, words, idle, path: pagePath(), timer: setTimeout(poll, delay) };
  } else search = undefined;
}

/**
 * Starts a search when the visitor types in a search field.
 * @param {any} event
 */
function onInput(event) {
  const field = event.composedPath()[0];
  const row = site.searches.find((each) => field.matches?.(each.field) && findFirst([each.root]));
  if (!row) return;
  // While an input method composes characters, for example Chinese ones, the words are incomplete.
  if (event.isComposing) clearTimeout(search?.timer);
  else if (event.type !== "focusin") startSearch(row, field, field.value, TYPING_DELAY);
  // Some themes search for the words that are still in the field when the field gets the focus. So `idle` is read
  // before.
  else if (search?.field !== field) startSearch(row, field, "", TYPING_DELAY);
}
["focusin", "input", "compositionend"].forEach((type) => listen(type, onInput));

/**
 * Logs the search and the result that the visitor opens.
 * @param {any} link
 */
function onResultOpen(link) {
  logSearch();
  const words = clean(search?.words || "");
  // Some themes add the search words to the URL of a result, in the query or in a text fragment. cleanUrl removes both.
  let to = cleanUrl(link.href.replace(location.origin, ""));
  // The fragment is the anchor of a heading, and can contain the search words.
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
  // In some themes, the Enter key also causes a click on the selected result. This click is ignored, because the
  // listener of keydown has already logged the result.
  if (link && (event.isTrusted || !search?.row.selected)) onResultOpen(link);
});

// If the visitor leaves the page, the search is finished and is logged. But if the form has sent the words to a results
// page, only the results page logs the search.
listen("pagehide", () => search?.field.name === search?.row.parameter || logSearch());

// If the URL contains search words, the page is a results page, which starts the search when it is loaded.
onPageStart.push((isFirst) => {
  const query = new URLSearchParams(page.url.search);
  const queryWords = (/** @type {any} */ row) => query.get(row.parameter) || "";
  const row = site.searches.find((each) => isFirst && queryWords(each) && findFirst([each.root]));
  if (!row) return;
  startSearch(row, elements(row, row.field)[0] || document, queryWords(row), 0);
  // If the search is already done, the text of the results is the answer, and not the text before the search.
  if (search && (!row.total || elements(row, row.results)[0])) search.idle = "";
});
// Some themes add the search only when the page has been loaded, so a missing search is reported then.
listen("load", () => site.searches.some((row) => findFirst([row.root])) || reportUnknownTheme("search"));
