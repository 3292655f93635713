// @ts-check
// Shows the visit on the page /clicky/. The server sends an update after changes. All texts can contain anything that
// a visitor sends, so this script sets only `textContent`.

/**
 * @typedef {{id: number, time: string, kind: string, url: string, stored: string, why: string, title: string,
 *   stored_title: string, goal: string, revenue: string, visitor: string, split: string}} Line
 * @typedef {{site: Record<string, string>, totals: Record<string, number>, lines: Line[],
 *   not_tracked: [string, string][], notices: string[]}} Update
 */

/** The maximum number of rows. Older rows are removed, so that the page stays fast. */
const MOST_ROWS = 200;

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/**
 * @param {string} tag
 * @param {string} text
 * @param {string} [className]
 */
function element(tag, text, className = "") {
  const result = document.createElement(tag);
  result.textContent = text;
  result.className = className;
  return result;
}

/**
 * Returns a cell with the value that was sent. If Clicky stores another value, the cell also has the stored value and
 * the reason.
 * @param {string} label
 * @param {string} text
 * @param {string} [className]
 * @param {string} [stored]
 * @param {string} [why]
 */
function cell(label, text, className = "", stored = "", why = "") {
  const result = element("td", "", text || stored ? className : "none");
  result.setAttribute("role", "cell");
  result.dataset.label = label;
  result.append(element("span", text));
  if (stored) result.append(element("span", `stored: ${stored}`, "stored"));
  if (why) result.append(element("span", why, "why"));
  return result;
}

/** @param {Line} line */
function row(line) {
  const result = document.createElement("tr");
  result.setAttribute("role", "row");
  result.dataset.kind = line.kind;
  result.append(
    cell("Time", line.time),
    cell("Kind", line.kind),
    cell("URL", line.url, "url", line.stored, line.why),
    cell("Title", line.title, "", line.stored_title),
    cell("Goal", line.goal, "goal"),
    cell("Revenue", line.revenue),
    cell("Visitor", line.visitor),
    cell("Split", line.split),
  );
  return result;
}

/**
 * @param {string} selector
 * @param {string[]} texts
 */
function list(selector, texts) {
  find(selector).replaceChildren(...texts.map((text) => element("li", text)));
}

/** The id of the server's run that has sent the rows. */
let run = "";

/** @param {Update} update */
function show(update) {
  // After a restart, the server has other actions, so the page is loaded again.
  if (run && run !== update.site.run) location.reload();
  run = update.site.run;
  for (const each of document.querySelectorAll("[data-site]")) {
    each.textContent = update.site[/** @type {HTMLElement} */ (each).dataset.site || ""];
  }
  find("#open").setAttribute("href", update.site.base);
  for (const [name, value] of Object.entries(update.totals)) {
    const total = document.querySelector(`[data-total=${name}]`);
    if (total) total.textContent = value.toLocaleString();
  }
  const body = find("#visit tbody");
  body.prepend(...update.lines.map(row).reverse());
  while (body.childElementCount > MOST_ROWS) body.lastElementChild?.remove();
  find("#visit").hidden = !body.childElementCount;
  find("#empty").hidden = !!body.childElementCount;
  list("#untracked", update.not_tracked.map(([page, reason]) => `${page}: ${reason}`));
  find("#all-tracked").hidden = !body.childElementCount || !!update.not_tracked.length;
  list("#notices ul", update.notices);
  find("#notices").hidden = !update.notices.length;
  find("#status").textContent = "Connected. New actions are shown at once.";
}

const source = new EventSource("/clicky/events");
source.addEventListener("update", (event) => show(JSON.parse(event.data)));
source.onerror = () => {
  find("#status").textContent = "The server does not answer. This page connects again when the server runs.";
};
