// @ts-check
// Sends one page view per page, with the data of that page, on sites that change pages without a full page load, for
// example with Material's navigation.instant. The tracker's history hook would send the new URL with the old data.

/**
 * The delay before a page view, in milliseconds. It is the tracker's own delay after a full page load: a visitor who
 * leaves earlier has not seen the page.
 */
const DELAY = 200;

/** False if the site's scripts set `history_disable`, and so handle page changes themselves. */
let handlesNavigation = true;

/** True if the tracker has sent its first page view, which is the only page view with a referrer. */
let firstViewSent = false;

/** True if this script must still send the page view of the page that is shown. */
let viewDue = false;

let timer = 0;

/** The URL of the page that is shown. The browser changes its own URL before the new page is shown. */
let shown = "";

/**
 * The links that the tracker handles: it looks for links only once.
 * @type {WeakSet<Element> | undefined}
 */
let trackerLinks;

hooks.push(() => {
  handlesNavigation = custom.history_disable === undefined;
  if (!handlesNavigation) return setLiveUrl();
  values.history_disable = true;
  if (page.track === false) {
    values.pageview_disable = values.ping_disable = values.heatmap_disable = values.outbound_disable = true;
  }
  shown ||= pageUrl(location);
  values.href = values.href ? pageUrl(location, values.href) : custom.href || shown;
});

sendDueView = () => {
  if (!viewDue) return;
  viewDue = false;
  setValues();
  if (custom.pageview_disable) return;
  // clicky.pageview is not documented, but does everything that the first page view does.
  if (clicky.pageview) clicky.pageview();
  else clicky.log(custom.href, custom.title || document.title, "pageview");
};

/** @param {(argument: any) => void} action */
function debounce(action) {
  clearTimeout(timer);
  timer = setTimeout(action, DELAY);
}

/** Switches to the data of the new page. */
const onPageChange = guarded(() => {
  const newPage = readPageData();
  if (!handlesNavigation || newPage.page === page.page) return;
  page = newPage;
  shown = pageUrl(location);
  viewDue = firstViewSent;
  if (tracker) {
    setValues();
    reportStatus();
    debounce(track);
  } else if (gatesPassed === undefined) start().catch(turnOff);
  else track();
});
guarded(() => {
  new MutationObserver(onPageChange).observe(document.head, { childList: true });
  // A script of the new page may navigate before the observer runs. At this event the URL is still the new page's URL.
  window.navigation?.addEventListener("navigate", onPageChange);
})();

document.addEventListener(
  "load",
  guarded(({ target }) => {
    if (target === tracker) {
      setTimeout(() => {
        firstViewSent = true;
        viewDue = !!offReason;
      }, DELAY);
    }
    // The tracker looks for links when the response to its first page view arrives.
    if (!trackerLinks && /type=pageview/.test(target.src)) trackerLinks = new WeakSet(document.links);
  }),
  true,
);

// Logs clicks on links that were added later, by the tracker's rules (docs/clicky.md#links and #link-classes).
document.addEventListener("mousedown", guarded(({ target }) => {
  const link = target.closest("a[href]");
  if (!link || !trackerLinks || trackerLinks.has(link) || offReason || page.track === false) return;
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
