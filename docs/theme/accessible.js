// What axe-core finds wanting in the themes.
"use strict";
{
  const mend = () => {
    // What scrolls must be reached by keys.
    for (const each of document.querySelectorAll("pre, .table-wrapper, .md-typeset__scrollwrap"))
      if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
    for (const each of document.querySelectorAll("[role=heading]:not([aria-level])")) each.ariaLevel = "2";
    for (const [selector, name] of [
      [".md-search[role=dialog]", "Search"],
      [".sidebar-drawer", "Contents"],
      [".toc-drawer", "On this page"],
    ]) {
      const found = document.querySelector(selector);
      if (found) found.ariaLabel = name;
    }
  };
  // Material says when it has changed the page; other themes load another.
  if (window.document$) window.document$.subscribe(() => setTimeout(mend));
  else mend();
}
