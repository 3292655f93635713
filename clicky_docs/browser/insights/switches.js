// @ts-check
// Sends an event when the visitor switches to another version or language.

/** @param {string | false | null | undefined} text */
const shorten = (text) => [...clean(text || "")].slice(0, 40).join("");

/**
 * @param {string} kind
 * @param {string} label
 * @param {string} from
 * @param {string} to
 */
function sendSwitch(kind, label, from, to) {
  sendEvent(kind, [from || "?", to], `${label}: ${from || "?"} \u2192 ${to}`);
}

onLinkOpen((event) => {
  for (const { kind, label, links, current } of site.switches) {
    const link = eventElement(event, links);
    if (!link?.href) continue;
    const shown = current && link.getRootNode().querySelector(current);
    const from = shown ? shown.textContent : kind === "language" && document.documentElement.lang;
    const to = shorten(link.hreflang || link.textContent);
    if (to !== shorten(from)) sendSwitch(kind, label, shorten(from), to);
  }
});

/** The selected option of a list before the visitor changes the list. */
let previous = "";

/** @param {any} list */
const selectedText = (list) => shorten(list.options[list.selectedIndex].text);

/**
 * Adds a listener for the lists of versions and languages.
 * @param {string} type
 * @param {(list: any, kind: string, label: string) => void} action
 */
function onList(type, action) {
  listen(type, (event) => {
    for (const { kind, label, links } of site.switches) {
      const list = eventElement(event, links);
      if (list?.options) action(list, kind, label);
    }
  });
}
onList("focusin", (list) => {
  previous = selectedText(list);
});
onList("change", (list, kind, label) => sendSwitch(kind, label, previous, selectedText(list)));
