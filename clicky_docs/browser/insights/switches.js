// @ts-check
// From which version or language to which the reader goes.

/** @param {string | false | null | undefined} text */
const called = (text) => [...clean(text || "")].slice(0, 40).join("");

whenOpened((event) => {
  for (const { kind, label, links, current } of site.switches) {
    const link = on(event, links);
    if (!link?.href) continue;
    const shown = current && link.getRootNode().querySelector(current);
    const from = shown ? shown.textContent : kind === "language" && document.documentElement.lang;
    const to = called(link.hreflang || link.textContent);
    if (to !== called(from)) log(kind, `${label}: ${called(from) || "?"} → ${to}`);
  }
});

/** What a list shows before the reader chooses. */
let before = "";

/** @param {any} list */
const chosen = (list) => called(list.options[list.selectedIndex].text);

/**
 * Does something with a list of versions or languages in which the reader does something.
 * @param {string} type
 * @param {(list: any, kind: string, label: string) => void} act
 */
function inList(type, act) {
  listen(type, (event) => {
    for (const { kind, label, links } of site.switches) {
      const list = on(event, links);
      if (list?.options) act(list, kind, label);
    }
  });
}
inList("focusin", (list) => {
  before = chosen(list);
});
inList("change", (list, kind, label) => log(kind, `${label}: ${before || "?"} → ${chosen(list)}`));
