// @ts-check
// Sends one page view per page, with the data of that page, on sites that change pages without a full page load. The
// tracker's own history hook would send the new URL with the data of the first page.
//
// If the path of the URL changes, the site shows another page. Its data is in the head if the site replaces the head,
// before or after it changes the URL. Otherwise the script requests the page's HTML
// and reads the data there (VitePress, Docusaurus, htmx). Until the data is known, events belong to the page before.

/**
 * True if the page view of the page that is shown must still be sent; undefined before the tracker's first page view.
 * @type {boolean | undefined}
 */
let viewDue;

/** The timer of the page view. */
let viewTimer = 0;

/** The timer of the request for the new page's HTML. */
let requestTimer = 0;

/** The request for the new page's HTML. */
const pageRequest = new XMLHttpRequest();

/** The name of the page whose data was in the head when the page that is shown was opened. */
let pageInHead = page.page;

/**
 * Returns the path of a URL without its end: a router may remove `/`, `.html` or `/index.html`.
 * @param {{ pathname: string }} url
 */
const pathKey = ({ pathname }) => pathname.replace(/(\/index)?(\.html?)?\/?$/, "");

hooks.push(() => {
  // If the site's scripts set `history_disable`, they handle page changes themselves.
  if (custom.history_disable === undefined) {
    values.history_disable = true;
    // The title that the server has sent. Some sites show another title until their scripts have started.
    values.title ||= custom.title || page.title;
    if (page.track === false) {
      values.pageview_disable = values.ping_disable = values.heatmap_disable = values.outbound_disable = true;
    }
  }
  // The URL of the page that is shown, because the browser changes its own URL before the new page is shown.
  values.href = (!values.href && custom.href) || pageUrl(page.url, values.href);
});

// The first page view is the tracker's own, because only that page view has a referrer.
onView = () => {
  viewDue = !!offReason;
};

sendView = () => {
  if (!viewDue) return;
  viewDue = false;
  setValues();
  // Adds the tracker's listeners to the links of the new page. A link has each listener only once.
  clicky.advanced?.();
  // clicky.pageview is not documented, but does everything that the first page view does.
  if (custom.pageview_disable) return;
  if (clicky.pageview) clicky.pageview();
  else clicky.log(custom.href, custom.title || document.title, "pageview");
};

/**
 * Switches to the data of the page that the site shows now, and tracks the page.
 * @param {PageData} newPage
 * @param {number} delay milliseconds until the page view
 */
function showPage(newPage, delay) {
  clearTimeout(requestTimer);
  pageInHead = readPage(document).page;
  const isSame = newPage.page === page.page;
  page = newPage;
  if (isSame) return;
  if (viewDue === false) viewDue = true;
  if (tracker) setValues();
  clearTimeout(viewTimer);
  viewTimer = setTimeout(track, delay);
  onShow();
}

/**
 * Switches to the data in the head, if the site has changed both the head and the URL. Some sites change the head first
 * (Turbo, Astro), and others the URL (Material for MkDocs).
 */
const findInHead = guarded(() => {
  const data = readPage(document);
  if (isOtherPage() && data.page !== page.page && data.page !== pageInHead) {
    // Some sites set the title after the URL.
    data.title = "";
    showPage(data, DELAY);
  }
});

/** Requests the HTML of the page whose URL the browser shows, because the site keeps the head of the first page. */
const requestPage = guarded(() => {
  pageRequest.open("GET", location.href);
  pageRequest.responseType = "document";
  pageRequest.send();
});
pageRequest.onload = guarded(() => {
  // The server may have redirected the request to another URL of the page.
  showPage({ ...readPage(pageRequest.response || new Document()), url: new URL(pageRequest.responseURL) }, 0);
});

/** Returns true if the URL is that of another page, and not only has another query or fragment. */
const isOtherPage = () => values.history_disable && pathKey(location) !== pathKey(page.url);

const onUrlChange = guarded(() => {
  clearTimeout(requestTimer);
  pageRequest.abort();
  findInHead();
  // If the site's scripts send the page views, the tracker reads the URL from `clicky_custom`.
  if (!values.history_disable) custom.href = pageUrl(location, page.custom?.href);
  else if (isOtherPage()) requestTimer = setTimeout(requestPage, DELAY);
});
/** @param {any} event */
const removeView = ({ target }) => /type=pageview/.test(target.src) && target.remove();

guarded(() => {
  addEventListener("popstate", onUrlChange);
  for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
    const original = history[name];
    history[name] = (...args) => {
      // A script of the new page may change the URL before the observer runs.
      findInHead();
      original.apply(history, args);
      onUrlChange();
    };
  }
  // htmx stores the body for Back, and runs the scripts in the body again. The tracker's scripts are its page views.
  document.addEventListener("load", removeView, true);
  new MutationObserver(findInHead).observe(document.head, { childList: true });
})();
