// @ts-check
// From which version or language to which the reader goes.

/** @param {string | null | undefined} text */
const name = (text) => clean(text || "").slice(0, 40);

whenOpened((event) => {
  for (const { kind, label, links, current } of site.switches) {
    const link = on(event, links);
    if (!link || !link.href) continue;
    const shown = current && link.getRootNode().querySelector(current);
    const from = shown ? shown.textContent : document.documentElement.lang;
    log(kind, `${label}: ${name(from) || "?"} → ${name(link.hreflang || link.textContent)}`);
  }
});

addEventListener(
  "change",
  (event) => {
    for (const { kind, label, links } of site.switches) {
      const list = on(event, links);
      const from = list?.options && [...list.options].find((each) => each.defaultSelected);
      if (list?.options) log(kind, `${label}: ${name(from?.text) || "?"} → ${name(list.options[list.selectedIndex].text)}`);
    }
  },
  true,
);
