// @ts-check
// What is searched for, how much is found, and which result is opened: once a search, and not once a key.

/** A reader who has not typed for so long has said what is searched for, in milliseconds. */
const IDLE = 2000;

/** As long, in tenths of a second, an answer is waited for. */
const PATIENCE = 100;

/**
 * The search that goes on: where it is, what is searched for, and what is there before it is answered.
 * @type {{ row: Search, root: any, field: any, words: string, idle: string, timer: number } | undefined}
 */
let search;

/** The words that were logged last. */
let logged = "";

/** @param {string} selector */
const text = (selector) => (search?.root.querySelector(selector)?.textContent || "").trim();

/** How many results there are; nothing as long as there is no answer. */
function count() {
  if (!search) return;
  const { row, root, idle, words } = search;
  const results = root.querySelectorAll(row.results).length;
  const answer = text(row.done);
  if (!answer || answer === idle) return;
  // The text may repeat the words, which may be a number.
  const total = row.total && /\d+/.exec(text(row.total).replace(words, ""));
  return Math.max(results, results && total ? +total[0] : 0);
}

/** Logs the search, if it is answered and not yet logged. */
function note() {
  if (!search) return true;
  clearTimeout(search.timer);
  const found = count();
  if (found === undefined) return false;
  const words = clean(search.words);
  if (words && words !== logged) {
    logged = words;
    const shown = site.search.words ? words : "";
    if (!found && site.search.none) log("no-results", `No results: ${shown || "(not sent)"}`);
    else if (site.search.all) log("search", `Search: ${shown || "(not sent)"} (${found})`);
  }
  return true;
}

/** @param {number} left */
function wait(left = PATIENCE) {
  if (!note() && search && left) search.timer = setTimeout(wait, 100, left - 1);
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
  if (search?.field !== field || !search) {
    search = { row, field, root: field.getRootNode(), words, idle: "", timer: 0 };
    search.idle = text(row.done);
  }
  search.words = words;
  search.timer = setTimeout(wait, delay);
}

addEventListener(
  "input",
  (event) => {
    const field = /** @type {any} */ (event.composedPath()[0]);
    const row = site.searches.find((each) => each.field && field.matches?.(each.field));
    if (row) seek(row, field, field.value, IDLE);
  },
  true,
);

/** @param {any} link */
function open(link) {
  note();
  const words = search && site.search.words && `${clean(search.words)} → `;
  // What some searches add to a result's address are the words.
  if (site.search.all) log("search-result", `Result: ${words || ""}${link.href.replace(location.origin, "").replace(/\?[^#]*/, "")}`);
}

addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || event.isComposing || search?.field !== event.composedPath()[0] || !search) return;
    const chosen = search.row.chosen && search.root.querySelector(search.row.chosen);
    if (chosen) open(chosen);
    else note();
  },
  true,
);

whenOpened((event) => {
  const link = search && on(event, search.row.results);
  if (link) open(link);
});

// Where the words are in the address, they are searched for as the page is loaded.
const asked = new URLSearchParams(location.search);
const known = site.searches.filter((row) => find([row.sign]));
const already = known.find((row) => row.parameter && asked.get(row.parameter));
if (!known[0]) miss("search");
if (already) {
  const field = already.field && document.querySelector(already.field);
  seek(already, field || document, asked.get(already.parameter) || "", 0);
  // It may be answered by now; where the answer is in words of its own, these are there from the start.
  if (search && !already.total) search.idle = "";
}
