// Runs the page script with simulated browser objects, in Node or in a browser.
//
// run(input) resolves to the outcome. In Node, the program reads inputs and writes outcomes as lines of JSON.

"use strict";

async function run({ code, host, block, cookie, meta, globals, answer }) {
  const errors = [];
  const scripts = [];
  const window = { ...globals };
  const listeners = {};
  const head = { append: (element) => scripts.push(element.src) };
  const document = {
    cookie,
    currentScript: null,
    readyState: "complete",
    documentElement: head,
    head,
    addEventListener() {},
    createElement: () => ({ dataset: {} }),
    querySelector: (value) => {
      const selector = String(value);
      if (selector === "script[data-clicky-docs]") return block === null ? null : { textContent: block };
      if (selector.startsWith("meta")) return meta === null ? null : { getAttribute: () => meta };
      if (selector.includes("\0")) throw new SyntaxError(selector);
      return null;
    },
  };
  const world = {
    window,
    self: window,
    parent: window,
    document,
    location: {
      hostname: host,
      href: "https://docs.example/",
      protocol: host ? "https:" : "file:",
      pathname: "/",
      search: "",
      hash: "",
    },
    history: { pushState() {}, replaceState() {} },
    XMLHttpRequest: class {},
    MutationObserver: class {
      observe() {}
    },
    navigator: {},
    CSS: { escape: (text) => text },
    console: { debug() {} },
    addEventListener: (name, action) => (listeners[name] = action),
    setTimeout: () => 0,
    fetch: async () => ({ ok: answer !== null, text: async () => answer }),
  };
  try {
    new Function(...Object.keys(world), code)(...Object.values(world));
  } catch (error) {
    errors.push(String(error));
  }
  // All promises of the page script resolve at once, so a few turns of the event loop are enough.
  for (let turn = 0; turn < 20; turn++) await null;
  const { status = "", reason = "" } = window.clickyDocs || {};
  const custom = scripts.length ? window.clicky_custom : null;
  return { status, reason, custom, scripts, errors };
}

if (typeof process === "object") {
  const rejections = [];
  process.on("unhandledRejection", (error) => rejections.push(String(error)));
  require("node:readline")
    .createInterface({ input: process.stdin })
    .on("line", async (line) => {
      const input = JSON.parse(line);
      const result = await run(input);
      if (result.errors) result.errors.push(...rejections.splice(0));
      process.stdout.write(`${JSON.stringify(result)}\n`);
    });
}
