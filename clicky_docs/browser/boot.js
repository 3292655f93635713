// @ts-check
// Loads Clicky's tracker, and passes the page's data to the tracker. This is the first file of the page script.
// script.py joins the files that a site's options need into one function. The function's parameter `site` is data from
// the options. Every page contains the page script, so the script must be short. Work that Python
// can do during the build, or that a built-in function of the browser can do, is not coded here.

/**
 * Checks that run one after the other, before any request to Clicky. A check returns the reason if the visitor must not
 * be tracked, and otherwise nothing. After the first reason, no other check runs.
 * @type {(() => Promise<string | false | void>)[]}
 */
const gates = [];

/**
 * Functions that add or change entries of `values`. `setValues` runs them before it sets the values in `custom`.
 * @type {(() => void)[]}
 */
const hooks = [];

/** The CSS selector of a page's data block. */
const BLOCK = "script[data-clicky-docs]";

/**
 * The time in milliseconds between a page change and the page view: a visitor who leaves earlier has not seen the page.
 * The tracker waits equally long before it sends the first page view.
 */
const DELAY = 200;

/**
 * The data of the page that is shown.
 * @type {PageData}
 */
let page;

/**
 * The object `window.clicky_custom`, from which the tracker reads Clicky's properties.
 * @type {Values}
 */
let custom;

/**
 * The values that this script sets in `custom`. The initial value is for navigation.js, which reads `history_disable`
 * before `setValues` runs for the first time.
 * @type {Values}
 */
let values = { history_disable: true };

/**
 * The values that the site's own scripts had set in `custom`, and that this script has replaced. They are restored
 * before the values of the next page are set.
 * @type {Values}
 */
const replaced = {};

/**
 * True after all gates have passed; false while the gates run, and after a gate has returned a reason; undefined before
 * the gates run.
 * @type {boolean | undefined}
 */
let passed;

/**
 * The reason why nothing is sent; empty or undefined if there is none. A page that opts out has `track: false` in its
 * data instead.
 * @type {string | undefined}
 */
let offReason;

/**
 * The script element that loads the tracker. Undefined before the element is created, and after the tracker was
 * blocked.
 * @type {HTMLScriptElement | undefined}
 */
let tracker;

/**
 * Sends the page view of the page that is shown, unless it has been sent. navigation.js replaces this empty function.
 */
let sendView = () => {};

/** Notifies the insights file that another page is shown. insights.js replaces this empty function. */
let onShow = () => {};

/** Runs after the tracker has sent the first page view. first_view.js and navigation.js replace this empty function. */
let onView = () => {};

/**
 * Logs the status, and stores it in `window.clickyDocs`. The insights file, the site's scripts and the tests read it
 * there.
 * @param {string} status
 * @param {string} reason
 */
function setStatus(status, reason) {
  window.clickyDocs = { status, reason, page };
  log(`${status}: ${reason}`);
}

/**
 * Sets the status of the page that is shown: "off" or "tracking". Returns the reason if the page is not tracked, and
 * otherwise a false value.
 */
function report() {
  const reason = offReason || page.track === false && "opted out";
  setStatus(reason ? "off" : "tracking", reason || `Site ID ${page.site_ids}`);
  return reason;
}

/** @param {string} reason */
function turnOff(reason) {
  offReason = reason;
  report();
}

/** @param {unknown} text */
function log(text) {
  console.debug(`clicky-docs: ${text}`);
}

/**
 * Returns a wrapper of a function. The wrapper catches and logs all errors, because an error of this script must not
 * stop the site's own scripts.
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
 * Returns the value of a global variable, or 0 if the value is an element: browsers create a global variable for each
 * element with an id.
 * @param {string} name
 */
function pageGlobal(name) {
  const value = /** @type {any} */ (window)[name];
  return value?.nodeType ? 0 : value;
}

/**
 * Returns a page's data from the page's document. If the data block is missing or invalid, the page is tracked by its
 * URL and title. But if it is the first page, its Site ID is unknown, so the page is not tracked.
 * @param {Document} source
 * @returns {PageData}
 */
function readPage(source) {
  const block = source.querySelector(BLOCK)?.textContent;
  const data = guarded(JSON.parse)(block) || { page: location.href, site_ids: page?.site_ids, track: !!page };
  return { ...data, title: source.title, url: { ...location } };
}
page = readPage(document);

/**
 * Sets the page's values in `clicky_custom`, and removes the values of the previous page. Other values in
 * `clicky_custom`, which the site's own scripts have set, are kept.
 */
function setValues() {
  const value = pageGlobal("clicky_custom") || {};
  // A property that no longer has the value that this script set is left unchanged: the tracker, for example, removes a
  // goal after sending the goal.
  for (const name in values) if (value === custom && custom[name] === values[name]) custom[name] = replaced[name];
  custom = value;
  values = { ...page.custom };
  try {
    // The tracker uses this CSS selector before it sends the first page view. An invalid selector would throw an error
    // in the tracker, and no page view would be sent. So the selector is tested here.
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

/** Handles a tracker that cannot be loaded or cannot run. This script tries again when another page is shown. */
function onBlocked() {
  tracker = undefined;
  setStatus("off", "tracker blocked");
}

/**
 * Tracks the page that is shown, if nothing prevents tracking. Loads the tracker for the first page; the tracker then
 * sends the page view. Sends the page view of each later page.
 */
const track = guarded(() => {
  if ((tracker || offReason || page.track === false) && report()) return;
  passed ?? runGates();
  if (!passed) return;
  if (tracker) return sendView();
  setValues();
  setStatus("waiting", "tracker");
  const script = document.createElement("script");
  // If the page's scripts have a nonce, the tracker needs the nonce too. All scripts of a page have the same nonce, so
  // the nonce of any element is used.
  script.nonce = /** @type {any} */ (document.querySelector("[nonce]"))?.nonce || "";
  script.dataset.id = page.site_ids[0];
  script.onload = guarded(() => {
    // While the tracker was loading, the site's scripts may have replaced clicky_custom, so the values are set again.
    setValues();
    // Some content blockers replace the tracker with an empty script, so clicky.init does not exist. In a sandboxed
    // frame, reading document.cookie throws an error, so the tracker cannot run.
    if (!guarded(() => clicky.init && [document.cookie])()) return onBlocked();
    report();
    // If a visitor saves the page, the saved page must not contain the tracker, which would run before all gates.
    script.remove();
    setTimeout(onView, DELAY);
  });
  script.onerror = onBlocked;
  try {
    script.src = site.script;
  } catch (error) {
    // The page enforces Trusted Types, so it accepts the URL of a script only from a policy. The tracker adds scripts
    // too, and only a policy with the name "default" applies to the tracker's scripts. If the page forbids this policy,
    // createPolicy throws an error, so the status "tracker blocked" is set before the call.
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
  // The browser may load the page in advance. Then the gate waits until the visitor opens the page.
  if (document.prerendering) {
    await new Promise((done) => (document.onprerenderingchange = done));
  }
  // If the page is in a frame of another page of the site, only the outer page is tracked.
  if (parent !== self && parent.document.querySelector(BLOCK)) return "framed";
});

/** Runs the gates, and tracks the page if all gates pass. */
async function runGates() {
  passed = false;
  for (const gate of gates) {
    // If a gate throws an error, the error is logged, and the next gate runs.
    const reason = await gate().catch(log);
    if (reason) return turnOff(reason);
  }
  passed = true;
  track();
}
