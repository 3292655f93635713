// @ts-check
// Sites that change pages without a full load, such as Material's navigation.instant: one page view per page, each with
// the page's own data. The tracker's own hook says the new address and the first page's data, before the new page is there.

/** As long as the tracker waits after a full load: who has left by then has not seen the page. */
const DELAY = 200;

/** Whether page changes are ours to count: not where the site's own scripts say what becomes of them. */
let counts = true;

/** Whether the tracker's own first page view, which alone carries the referrer, is past. */
let first = false;

/** Whether the page is still to be counted; by us, not with that first page view. */
let due = false;

const here = () => location.pathname + location.search;

/** The page's address: what the browser shows changes before the next page is there. */
let path = here();
let hash = location.hash;

let timer = 0;

/**
 * The links that the tracker watches.
 * @type {WeakSet<Element> | undefined}
 */
let watched;

extras.push(() => {
  counts = custom.history_disable === undefined;
  if (!counts) return;
  given.history_disable = true;
  if (page.track === false) {
    given.pageview_disable = given.ping_disable = given.heatmap_disable = given.outbound_disable = true;
  } else given.href ??= custom.href || path;
});

recount = () => {
  if (!due) return;
  due = false;
  give();
  if (custom.pageview_disable) return;
  // It is not documented, but does all that a first page view does.
  if (clicky.pageview) clicky.pageview();
  else clicky.log(custom.href, custom.title || document.title, "pageview");
};

/** @param {(argument: any) => void} act */
function soon(act) {
  clearTimeout(timer);
  timer = setTimeout(act, DELAY);
}

/** Takes the data of a page that has come. */
const arrive = calm(() => {
  const next = read();
  if (!counts || next.page === page.page) return;
  page = next;
  path = here();
  hash = location.hash;
  due = first;
  if (tracker) {
    give();
    tell();
    soon(track);
  } else if (ready === undefined) start().catch(end);
  else track();
});
calm(() => {
  new MutationObserver(arrive).observe(document.head, { childList: true });
  // A script of the page that has come may leave it before that is observed; its address is still the page's own then.
  window.navigation?.addEventListener("navigate", arrive);
})();

if (site.hash) {
  const jump = () =>
    soon(calm(() => {
      // Behind a link to another page, that page is still to come.
      if (hash === location.hash || path !== here()) return track();
      hash = location.hash;
      // The page's goal is not reached anew.
      page.custom = { ...page.custom, href: (page.custom?.href || path).replace(/#.*|$/, hash), goal: 0, split: 0 };
      due = first;
      track();
    }));
  addEventListener("popstate", jump);
  // pushState tells nobody; but most who follow a link click on it.
  addEventListener("click", jump);
}

document.addEventListener(
  "load",
  calm(({ target }) => {
    if (target === tracker) {
      setTimeout(() => {
        first = true;
        due = !!stopped;
      }, DELAY);
    }
    // When its first page view is answered, the tracker begins to watch the links that are there.
    if (!watched && /type=pageview/.test(target.src)) watched = new WeakSet(document.links);
  }),
  true,
);

// Links that come later are logged here, by the tracker's rules (docs/clicky.md#links and #link-classes).
document.addEventListener("mousedown", calm(({ target }) => {
  const link = target.closest("a[href]");
  if (!link || !watched || watched.has(link) || stopped || page.track === false) return;
  const { className, href } = link;
  const marked = /clicky_log_?(download|outbound)?/i.exec(className);
  let type = "";
  if (marked) type = (marked[1] || "click").toLowerCase();
  else if (custom.outbound_disable || /clicky_ignore/i.test(className)) return;
  else if (href.toLowerCase().match(site.downloads)) type = "download";
  else if (/^(mailto|tel|http)/.test(href) && !href.match(`^http.*${location.hostname}`)) type = "outbound";
  else if ([].concat(custom.outbound_pattern || []).some((pattern) => href.includes(pattern))) type = "outbound";
  if (type) clicky.log(type === "outbound" ? href : href.replace(location.origin, ""), link.textContent.trim(), type);
}));
