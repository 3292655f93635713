// @ts-check
// The reader's side of clicky-docs: gives the page's data to Clicky's tracker, and loads the tracker. snippet.py joins
// the files of this folder that a site's options need, and wraps them in one function of `site`, what the options say.
// Readers load this on every page, so it is short: it leaves out whatever the browser or Python can do.

/**
 * What is asked, in this order, before anything is asked of Clicky: each returns why the reader is not counted, or nothing.
 * @type {(() => Promise<string | false | void>)[]}
 */
const gates = [];

/**
 * What completes `given`.
 * @type {(() => void)[]}
 */
const extras = [];

/**
 * The data of the page that is shown.
 * @type {PageData}
 */
let page;

/**
 * The tracker's values; those of them that are ours; and those that scripts of the site's own had set in their place.
 * @type {Values}
 */
let custom;
/** @type {Values} */
let given = {};
/** @type {Values} */
const kept = {};

/**
 * Whether the gates are passed; undefined before they are asked.
 * @type {boolean | undefined}
 */
let ready;

/** Why nothing is sent. */
let stopped = "";

/**
 * The tracker's element, once it is there.
 * @type {HTMLScriptElement | undefined}
 */
let tracker;

/** Counts a page that has come since the tracker is there. */
let recount = () => {};

/** What a server has filled in for its Content-Security-Policy. */
const nonce = /** @type {string} */ (document.currentScript?.nonce);

/**
 * Answers "why is nothing counted?": in the console, and for scripts and tests.
 * @param {string} status
 * @param {string} reason
 */
function say(status, reason) {
  window.clickyDocs = { status, reason };
  log(`${status}: ${reason}`);
}

/** Says whether the reader is counted here. */
function tell() {
  const why = stopped || page.track === false && "opted out";
  say(why ? "off" : "tracking", why || `Site ID ${page.site_ids}`);
}

/** @param {string} why */
function end(why) {
  stopped = why;
  tell();
}

/** @param {unknown} what */
function log(what) {
  console.debug(`clicky-docs: ${what}`);
}

/**
 * Makes what the browser calls throw nothing: the page comes first, and must not notice what goes wrong here.
 * @param {(argument: any) => any} act
 */
function calm(act) {
  return (/** @type {any} */ argument = 0) => {
    try {
      return act(argument);
    } catch (error) {
      log(error);
    }
  };
}

/**
 * Returns a global of the page, but not an element of it that a heading's id has made one.
 * @param {string} name
 */
function own(name) {
  const found = /** @type {any} */ (window)[name];
  return found?.nodeType ? 0 : found;
}

/** @returns {PageData} */
function read() {
  return JSON.parse(/** @type {any} */ (document.querySelector("script[data-clicky-docs]")).textContent);
}

/** Gives the page's values to the tracker, in place of those of the page before, and leaves all others alone. */
function give() {
  const found = own("clicky_custom") || {};
  // A goal that the tracker has sent it has emptied.
  for (const name in given) if (found === custom && custom[name] === given[name]) custom[name] = kept[name];
  custom = found;
  given = { ...page.custom };
  extras.forEach((extra) => extra());
  for (const name in given) {
    kept[name] = custom[name];
    custom[name] = given[name];
  }
  window.clicky_custom = custom;
}

extras.push(() => {
  // The tracker hands them to querySelectorAll before the first page view: a wrong one would end it there.
  const isSelector = calm(() => [document.querySelector(given.heatmap_objects)]);
  if (given.heatmap_objects && !isSelector()) given.heatmap_objects = "";
});

/** Counts the page, if nothing stands against it: the first one by loading the tracker. */
const track = calm(() => {
  if (stopped || page.track === false) return tell();
  if (!ready) return;
  if (tracker) return recount();
  give();
  say("waiting", "tracker");
  tracker = document.createElement("script");
  tracker.nonce = nonce;
  // Clicky documents one id for the tag, and this list for several; one that is in both counts once.
  if (page.site_ids[1]) window.clicky_site_ids = (own("clicky_site_ids") || []).concat(page.site_ids);
  tracker.dataset.id = page.site_ids[0];
  tracker.onload = calm(() => {
    // A script of the site's own may have set a clicky_custom of its own meanwhile.
    give();
    tell();
  });
  tracker.onerror = () => end("tracker blocked");
  try {
    tracker.src = site.script;
  } catch (error) {
    // The page enforces Trusted Types; and the tracker itself will add scripts, which only a default policy lets pass.
    // A list of policies need not have it: then this stays as it is.
    end("tracker blocked");
    trustedTypes.createPolicy("default", {
      createScriptURL: (/** @type {string} */ url) => url.match(site.trusted) && url,
    });
    tracker.src = site.script;
    stopped = "";
  }
  document.documentElement.append(tracker);
});

/** Asks what is to be asked, and counts the page. */
async function start() {
  page = read();
  if (page.track === false) return tell();
  ready = false;
  for (const gate of gates) {
    // No answer is no reason.
    const why = await gate().catch(log);
    if (why) return end(why);
  }
  ready = true;
  track();
}
