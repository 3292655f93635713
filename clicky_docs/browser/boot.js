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
 * The values that this script has set in `custom`.
 * @type {Values}
 */
let values = {};

/**
 * The values of the site's own scripts that `values` has replaced in `custom`.
 * @type {Values}
 */
const replaced = {};

/**
 * True if all gates have passed, false if a gate is running or has failed, undefined before the first gate.
 * @type {boolean | undefined}
 */
let gatesPassed;

/** The reason why nothing is sent. */
let offReason = "";

/**
 * The tracker's script element, after it has been created.
 * @type {HTMLScriptElement | undefined}
 */
let tracker;

/** Sends the page view of the page that is shown, if it is due. navigation.js sets the function. */
let sendDueView = () => {};

/**
 * The nonce that a server has inserted for its Content-Security-Policy.
 * @type {any}
 */
const nonce = document.currentScript?.nonce;

/**
 * Sets `window.clickyDocs`, which the site's scripts and tests read, and logs the status.
 * @param {string} status
 * @param {string} reason
 */
function setStatus(status, reason) {
  window.clickyDocs = { status, reason };
  log(`${status}: ${reason}`);
}

/** Sets the status for the page that is shown: off or tracking. */
function reportStatus() {
  const reason = offReason || page.track === false && "opted out";
  setStatus(reason ? "off" : "tracking", reason || `Site ID ${page.site_ids}`);
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

/** @returns {PageData} */
function readPageData() {
  return JSON.parse(/** @type {any} */ (document.querySelector("script[data-clicky-docs]")).textContent);
}

/** Sets the page's values in `clicky_custom`. Replaces the values of the previous page, and keeps all others. */
function setValues() {
  const value = pageGlobal("clicky_custom") || {};
  // The tracker removes a goal after sending it, so only values that are unchanged are restored.
  for (const name in values) if (value === custom && custom[name] === values[name]) custom[name] = replaced[name];
  custom = value;
  values = { ...page.custom };
  for (const hook of hooks) hook();
  for (const name in values) {
    replaced[name] = custom[name];
    custom[name] = values[name];
  }
  window.clicky_custom = custom;
}

hooks.push(() => {
  // The tracker calls querySelectorAll with the selector before the first page view. An invalid selector would throw.
  const isSelector = guarded(() => [document.querySelector(values.heatmap_objects)]);
  if (values.heatmap_objects && !isSelector()) values.heatmap_objects = "";
});

/** Tracks the page, if nothing prevents it: loads the tracker for the first page, sends a page view for later pages. */
const track = guarded(() => {
  if (offReason || page.track === false) return reportStatus();
  if (!gatesPassed) return;
  if (tracker) return sendDueView();
  setValues();
  setStatus("waiting", "tracker");
  tracker = document.createElement("script");
  tracker.nonce = nonce;
  tracker.dataset.id = page.site_ids[0];
  tracker.onload = guarded(() => {
    // One of the site's scripts may have replaced clicky_custom while the tracker was loading.
    setValues();
    reportStatus();
  });
  tracker.onerror = () => turnOff("tracker blocked");
  try {
    tracker.src = site.script;
  } catch (error) {
    // The page enforces Trusted Types. The tracker adds scripts too, which only a default policy can allow.
    // The page may forbid new policies. Then createPolicy throws, and the status stays "tracker blocked".
    turnOff("tracker blocked");
    trustedTypes.createPolicy("default", {
      createScriptURL: (/** @type {string} */ url) => url.match(site.trusted) && url,
    });
    tracker.src = site.script;
    offReason = "";
  }
  document.documentElement.append(tracker);
});

/** Runs the gates, and tracks the page if all gates pass. */
async function start() {
  page = readPageData();
  if (page.track === false) return reportStatus();
  gatesPassed = false;
  for (const gate of gates) {
    // A gate that fails with an error counts as passed.
    const reason = await gate().catch(log);
    if (reason) return turnOff(reason);
  }
  gatesPassed = true;
  track();
}
