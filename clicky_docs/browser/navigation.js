// @ts-check
// Sends one page view per page, with the data of that page, on sites that change pages without a full page load.
// Without this file, the tracker itself would send page views, but with the new URL and the data of the first page.
//
// If the path of the URL changes, the site shows another page. Some sites then replace the data block in the head,
// before or after they change the URL. Other sites keep the head of the first page (VitePress, Docusaurus, htmx): for
// these sites, this file requests the HTML of the new page, and reads the data block there. Until the data of the new
// page is known, events belong to the previous page.

/**
 * True if the page view of the page that is shown must still be sent; false if it has been sent; undefined before the
 * tracker has sent the first page view.
 * @type {boolean | undefined}
 */
let viewDue;

/** The timer that tracks the page after a page change. */
let viewTimer = 0;

/** The timer that starts the request for the new page's HTML. */
let requestTimer = 0;

/** The request for the new page's HTML. */
const pageRequest = new XMLHttpRequest();

/**
 * The page's name in the data block of the head, as it was when the page that is shown was opened. If the site keeps
 * the head of the first page, this is the name of the first page.
 */
let pageInHead = page.page;

/**
 * Returns the path of a URL without `/`, `.html` or `/index.html` at the end. The site's scripts may remove these
 * endings from the URL of a page, and both URLs must give the same result.
 * @param {{ pathname: string }} url
 */
const pathKey = ({ pathname }) => pathname.replace(/(\/index)?(\.html?)?\/?$/, "");

hooks.push(() => {
  // If the site's scripts set `history_disable`, page changes are left to these scripts.
  if (custom.history_disable === undefined) {
    values.history_disable = true;
    // The title in the HTML from the server is sent, because some sites show another title until their scripts have
    // started.
    values.title ||= custom.title || page.title;
    if (page.track === false) {
      values.pageview_disable = values.ping_disable = values.heatmap_disable = values.outbound_disable = true;
    }
  }
  // The URL of the page that is shown is sent, because the browser's URL changes before the new page is shown.
  values.href = (!values.href && custom.href) || pageUrl(page.url, values.href);
});

// The tracker sends the first page view itself, because only that page view contains the referrer. If the visitor has
// withdrawn consent before, the tracker has not sent the page view, so the page view is still due.
onView = () => {
  viewDue = !!offReason;
};

sendView = () => {
  if (!viewDue) return;
  viewDue = false;
  setValues();
  // Adds the tracker's listeners to the links of the new page. Links that already have the listeners stay unchanged.
  clicky.advanced?.();
  // clicky.pageview does everything that the first page view does, but Clicky does not document the function. If it
  // does not exist, the documented function clicky.log is called.
  if (custom.pageview_disable) return;
  if (clicky.pageview) clicky.pageview();
  else clicky.log(custom.href, custom.title || document.title, "pageview");
};

/**
 * Stores the data of the page that is shown now, and tracks the page.
 * @param {PageData} newPage
 * @param {number} delay the time in milliseconds until the page is tracked
 */
function showPage(newPage, delay) {
  clearTimeout(requestTimer);
  pageRequest.abort();
  pageInHead = readPage(document).page;
  page = newPage;
  if (viewDue === false) viewDue = true;
  if (tracker) setValues();
  clearTimeout(viewTimer);
  viewTimer = setTimeout(track, delay);
  onShow();
}

/**
 * Switches to the page in the head's data block, if the site has changed both the data block and the URL. Some sites
 * change the data block first (Turbo, Astro), and others change the URL first (Material for MkDocs).
 */
const findInHead = guarded(() => {
  const data = readPage(document);
  if (isOtherPage() && data.page !== page.page && data.page !== pageInHead) {
    // Some sites set the title last, so the title in the head may still be the title of the previous page.
    data.title = "";
    showPage(data, DELAY);
  }
});

/** Requests the HTML of the page at the browser's URL. Sites that keep the head of the first page need this request. */
const requestPage = guarded(() => {
  pageRequest.open("GET", location.href);
  pageRequest.responseType = "document";
  pageRequest.send();
});
pageRequest.onload = guarded(() => {
  const data = readPage(pageRequest.response || new Document());
  // The server may have redirected the request, so the page's URL is the URL of the response.
  data.url = new URL(pageRequest.responseURL);
  // An error message (429, 503) has no data, and the page may opt out, so the page is not tracked.
  if (pageRequest.status < 405 || data.page !== location.href) showPage(data, 0);
});

/**
 * Returns a true value if the browser's URL is the URL of another page: if its path has changed, and not only its query
 * or fragment. Returns a false value if page changes are left to the site's own scripts.
 */
const isOtherPage = () => values.history_disable && pathKey(location) !== pathKey(page.url);

const onUrlChange = guarded(() => {
  clearTimeout(requestTimer);
  pageRequest.abort();
  findInHead();
  // If page changes are left to the site's own scripts, `href` is set for the page views that these scripts send.
  if (!values.history_disable) custom.href = pageUrl(location, page.custom?.href);
  else if (isOtherPage()) requestTimer = setTimeout(requestPage, DELAY);
});
/**
 * Removes a script element with which the tracker has sent a page view.
 * @param {any} event
 */
const removeView = ({ target }) => /type=pageview/.test(target.src) && target.remove();

guarded(() => {
  addEventListener("popstate", onUrlChange);
  for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
    const original = history[name];
    history[name] = (...args) => {
      // If the site has just replaced the head, the data block is read before the URL changes again: the observer below
      // runs later.
      findInHead();
      original.apply(history, args);
      onUrlChange();
    };
  }
  // The tracker sends each page view with a script element. For the browser's Back button, htmx stores the page and
  // later runs its scripts again, so these elements are removed: otherwise the page views would be sent again.
  document.addEventListener("load", removeView, true);
  new MutationObserver(findInHead).observe(document.head, { childList: true });
})();
