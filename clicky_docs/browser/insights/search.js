// @ts-check
// What is searched for, how much is found, and which result is opened: once a search, and not once a key.

/** A reader who has not typed for so long has said what is searched for, in milliseconds. */
const IDLE = 2000;

/** Who submits has said so at once; but an answer to the last key takes its time. */
const SOON = 300;

/** As often, every 200 milliseconds, an answer is looked for. */
const PATIENCE = 300;

/** Numbers as themes write them: 12, 1,234, 1.2k. */
const NUMBER = /\d+(?:[.,\s]\d+)*k?/g;

/**
 * Has the words that were logged last, as long as the browser's tab is there, or, if the browser keeps nothing, the page:
 * who comes back to results searches for nothing new.
 * @type {Record<string, string>}
 */
let kept = {};
calm(() => {
  if (site.search.words && !page.custom?.cookies_disable) kept = sessionStorage;
})(0);

/**
 * The search that goes on: what is searched for, where, on which page, and what is there before it is answered.
 * @type {{ row: Search, field: any, words: string, idle: string, href: string, timer: number } | undefined}
 */
let search;

/**
 * Finds what belongs to a search; a selector that its row does not have finds nothing.
 * @param {Search} row
 * @param {any} selector
 * @returns {any[]}
 */
const parts = (row, selector) => [...(find([row.sign])?.shadowRoot || document).querySelectorAll(selector)];

/**
 * @param {Search} row
 * @param {any} selector
 * @returns {string}
 */
const said = (row, selector) => (parts(row, selector)[0]?.textContent || "").trim();

/** @param {string} words */
const shown = (words) => (site.search.words ? words : "(not sent)");

/** Logs the search, if it is answered and not yet logged. */
function note() {
  if (!search) return true;
  // As yet it is not known whether the reader is counted.
  if (!window.clickyDocs) return false;
  if (!isCounted() || isAsked()) search = undefined;
  if (!search) return true;
  const { row, idle, href } = search;
  const answer = said(row, row.done);
  if (!answer || answer === idle) return false;
  const words = clean(search.words);
  if (!words || words === kept.clickyDocs) return true;
  calm(() => {
    kept.clickyDocs = words;
  })(0);
  const results = parts(row, row.results).length;
  // The text may repeat the words, which may be numbers, too.
  /** @type {string[]} */
  const numbers = said(row, row.total).match(NUMBER) || [];
  /** @type {string[]} */
  const asked = search.words.match(NUMBER) || [];
  // Some themes say how many there are before they show one.
  const found = numbers.find((each) => +each !== 0 && !asked.includes(each)) || results && (numbers[0] || results);
  if (!found && site.search.none) log("no-results", `No results: ${shown(words)}`, href);
  else if (site.search.all) log("search", `Search: ${shown(words)} (${found})`, href);
  return true;
}

function wait(left = PATIENCE) {
  if (!note() && search && left) search.timer = setTimeout(wait, 200, left - 1);
}

/**
 * Begins a search, or goes on with it.
 * @param {Search} row
 * @param {any} field
 * @param {string} words
 * @param {number} delay
 */
function seek(row, field, words, delay) {
  clearTimeout(search?.timer);
  const idle = search && search.field === field ? search.idle : said(row, row.done);
  // What is typed before the reader is counted is not sent afterwards.
  search = isCounted() && window.clickyDocs?.reason !== "consent" ? { row, field, words, idle, href: address(), timer: setTimeout(wait, delay) } : undefined;
}

/** @param {any} event */
function type(event) {
  const field = event.composedPath()[0];
  const row = site.searches.find((each) => field.matches?.(each.field) && find([each.sign]));
  if (!row) return;
  // What is being composed is not yet what is searched for.
  if (event.isComposing) clearTimeout(search?.timer);
  else if (event.type !== "focusin") seek(row, field, field.value, IDLE);
  // Some themes answer then to what the field still has.
  else if (search?.field !== field) seek(row, field, "", IDLE);
}
["focusin", "input", "compositionend"].forEach((each) => listen(each, type));

/** @param {any} link */
function opened(link) {
  note();
  const words = clean(search?.words || "");
  // What some searches add to a result's address are the words.
  const to = tidy(link.href.replace(location.origin, ""));
  if (words && site.search.all) log("search-result", `Result: ${shown(words)} → ${to}`);
}

listen("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || search?.field !== event.composedPath()[0] || !search) return;
  const { row, field } = search;
  const [chosen] = parts(row, row.chosen);
  if (chosen) opened(chosen);
  else seek(row, field, field.value, SOON);
});

whenOpened((event) => {
  const link = search && on(event, search.row.results);
  // Where the Return key opens the result that is chosen, it may do so by a click.
  if (link && (event.isTrusted || !search?.row.chosen)) opened(link);
});

// Who leaves has said what was searched for, if the words do not go along to a page that searches for them.
listen("pagehide", () => search?.field.name === search?.row.parameter || note());

// Where the words are in the address, they are searched for as the page is loaded.
const inAddress = new URLSearchParams(location.search);
/** @param {any} row */
const given = (row) => inAddress.get(row.parameter) || "";
const already = site.searches.find((row) => given(row) && find([row.sign]));
if (already) {
  seek(already, parts(already, already.field)[0] || document, given(already), 0);
  // It may be answered by now.
  if (search && (!already.total || parts(already, already.results)[0])) search.idle = "";
}
// Some are there only when the page is loaded.
listen("load", () => site.searches.some((row) => find([row.sign])) || miss("search"));
