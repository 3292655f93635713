// @ts-check
// Sends an event when the visitor switches to another version or language.

/**
 * Returns a text of at most 40 characters.
 * @param {string | false | null | undefined} text
 */
const shorten = (text) => [...clean(text || "")].slice(0, 40).join("");

/**
 * Sends the event for a switch.
 * @param {string} kind `version` or `language`
 * @param {string} label the kind as a word in the event's title
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

/** The text of the selected option before the visitor selects another option. */
let previous = "";

/**
 * Returns the text of the selected option.
 * @param {any} list
 */
const selectedText = (list) => shorten(list.options[list.selectedIndex].text);

/**
 * Adds an event listener for `<select>` elements with versions or languages.
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
