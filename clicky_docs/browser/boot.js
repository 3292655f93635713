// @ts-check
// The page script passes the page's data to Clicky's tracker and loads the tracker. script.py joins the files of this
// folder that a site's options need, and wraps them in one function with the parameter `site`: data from the options.
// Every page contains this script, so it is short: it leaves out everything that the browser or Python can do.

/**
 * Checks that run in this order before any request to Clicky. Each returns the reason why the visitor is not tracked,
 * or nothing.
 * @type {(() => Promise<string | false | void>)[]}
 */
const gates = [];

/**
 * Functions that add to `values`, or change `values`, for each page.
 * @type {(() => void)[]}
 */
const hooks = [];

/** The selector of a page's data block. */
const BLOCK = "script[data-clicky-docs]";

/**
 * The time in milliseconds after which a page is tracked. The tracker waits as long after it has loaded: a visitor who
 * leaves earlier has not seen the page.
 */
const DELAY = 200;

/**
 * The data of the page that is shown.
 * @type {PageData}
 */
let page;

/**
 * The object `clicky_custom`, which the tracker reads.
 * @type {Values}
 */
let custom;

/**
 * The values that this script has set in `custom`. The first value is explained in navigation.js.
 * @type {Values}
 */
let values = { history_disable: true };

/**
 * The values of the site's own scripts that `values` has replaced in `custom`.
 * @type {Values}
 */
const replaced = {};

/**
 * True if all gates have passed, false if a gate is running or has failed, undefined before the first gate.
 * @type {boolean | undefined}
 */
let passed;

/** The reason why nothing is sent. */
let offReason = "";

/**
 * The tracker's script element, after it has been created.
 * @type {HTMLScriptElement | undefined}
 */
let tracker;

/** Sends the page view of the page that is shown, if it is due. navigation.js sets the function. */
let sendView = () => {};

/** Tells the insights file that the page has changed. insights.js sets the function. */
let onShow = () => {};

/** Runs after the tracker has sent the first page view. Other files replace the function. */
let onView = () => {};

/**
 * Sets `window.clickyDocs`, which the insights file, the site's scripts and tests read, and logs the status.
 * @param {string} status
 * @param {string} reason
 */
function setStatus(status, reason) {
  window.clickyDocs = { status, reason, page };
  log(`${status}: ${reason}`);
}

/** Sets the status for the page that is shown, off or tracking, and returns the reason why the page is not tracked. */
function reportStatus() {
  const reason = offReason || page.track === false && "opted out";
  setStatus(reason ? "off" : "tracking", reason || `Site ID ${page.site_ids}`);
  return reason;
}

/** @param {string} reason */
function turnOff(reason) {
  offReason = reason;
  reportStatus();
}

/** @param {unknown} text */
function log(text) {
  console.debug(`clicky-docs: ${text}`);
}

/**
 * Wraps a function so that it logs errors and does not throw: an error of this script must not disturb the page.
 * @param {(argument: any) => any} action
 */
function guarded(action) {
  return (/** @type {any} */ value = 0) => {
    try {
      return action(value);
    } catch (error) {
      log(error);
    }
  };
}

/**
 * Returns a global of the page, or 0 if the global is an element: browsers make a global from each element's id.
 * @param {string} name
 */
function pageGlobal(name) {
  const value = /** @type {any} */ (window)[name];
  return value?.nodeType ? 0 : value;
}

/**
 * Returns the data of the page in a document. A page without a data block, or with an invalid one, is tracked by its URL and
 * title, except if it is the first page.
 * @param {Document} source
 * @returns {PageData}
 */
function readPage(source) {
  const block = source.querySelector(BLOCK)?.textContent;
  const data = guarded(JSON.parse)(block) || { page: location.href, site_ids: page?.site_ids, track: !!page };
  return { ...data, title: source.title, url: { ...location } };
}
page = readPage(document);

/** Sets the page's values in `clicky_custom`. Replaces the values of the previous page, and keeps all others. */
function setValues() {
  const value = pageGlobal("clicky_custom") || {};
  // The tracker removes a goal after sending it, so only values that are unchanged are restored.
  for (const name in values) if (value === custom && custom[name] === values[name]) custom[name] = replaced[name];
  custom = value;
  values = { ...page.custom };
  try {
    // The tracker calls querySelectorAll with the selector before the first page view. An invalid selector throws.
    document.querySelector(values.heatmap_objects);
  } catch (error) {
    log(error);
    values.heatmap_objects = "";
  }
  for (const hook of hooks) hook();
  for (const name in values) {
    replaced[name] = custom[name];
    custom[name] = values[name];
  }
  window.clicky_custom = custom;
}

/** The tracker cannot be loaded, or cannot run. The script tries again on the next page. */
function onBlocked() {
  tracker = undefined;
  setStatus("off", "tracker blocked");
}

/** Tracks the page, if nothing prevents it: loads the tracker for the first page, sends a page view for later pages. */
const track = guarded(() => {
  if ((tracker || offReason || page.track === false) && reportStatus()) return;
  passed ?? runGates();
  if (!passed) return;
  if (tracker) return sendView();
  setValues();
  setStatus("waiting", "tracker");
  const script = document.createElement("script");
  // All scripts of a page that a server protects with a nonce have the same nonce.
  script.nonce = /** @type {any} */ (document.querySelector("[nonce]"))?.nonce || "";
  script.dataset.id = page.site_ids[0];
  script.onload = guarded(() => {
    // One of the site's scripts may have replaced clicky_custom while the tracker was loading.
    setValues();
    // Some content blockers send an empty script. In a sandboxed frame, reading cookies fails, also for the tracker.
    if (!guarded(() => clicky.init && [document.cookie])()) return onBlocked();
    reportStatus();
    setTimeout(onView, DELAY);
  });
  script.onerror = onBlocked;
  try {
    script.src = site.script;
  } catch (error) {
    // The page enforces Trusted Types. The tracker adds scripts too, which only a default policy can allow.
    // The page may forbid new policies. Then createPolicy throws, and the status stays "tracker blocked".
    onBlocked();
    trustedTypes.createPolicy("default", {
      createScriptURL: (/** @type {string} */ url) => url.match(site.trusted) && url,
    });
    script.src = site.script;
  }
  tracker = script;
  document.documentElement.append(script);
});

gates.push(async () => {
  // The browser loads a page before the visitor opens it, and perhaps the visitor never opens it.
  if (document.prerendering) {
    await new Promise((done) => (document.onprerenderingchange = done));
  }
  // The page is in a frame of another page of the site. Only the outer page is tracked.
  if (parent !== self && parent.document.querySelector(BLOCK)) return "framed";
});

/** Runs the gates, and tracks the page if all gates pass. */
async function runGates() {
  passed = false;
  for (const gate of gates) {
    // A gate that fails with an error counts as passed.
    const reason = await gate().catch(log);
    if (reason) return turnOff(reason);
  }
  passed = true;
  track();
}
