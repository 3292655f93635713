// The reader's script in a world that is made up: whatever it finds there, in Node or in a browser.
//
// run(world) resolves to what has become of it. In Node, lines of JSON come in and go out.

"use strict";

async function run({ code, host, block, cookie, meta, globals, answer }) {
  const errors = [];
  const scripts = [];
  const window = { ...globals };
  const heard = {};
  const head = { append: (element) => scripts.push(element.src) };
  const document = {
    cookie,
    currentScript: null,
    readyState: "complete",
    documentElement: head,
    head,
    addEventListener() {},
    createElement: () => ({ dataset: {} }),
    querySelector: (selector) => {
      if (selector === "script[data-clicky-docs]") return block === null ? null : { textContent: block };
      if (selector.startsWith("meta")) return meta === null ? null : { getAttribute: () => meta };
      if (selector.includes("\0")) throw new SyntaxError(selector);
      return null;
    },
  };
  const world = {
    window,
    document,
    location: { hostname: host, protocol: host ? "https:" : "file:", pathname: "/", search: "", hash: "" },
    navigator: {},
    CSS: { escape: (text) => text },
    console: { debug() {} },
    addEventListener: (name, act) => (heard[name] = act),
    setTimeout: () => 0,
    fetch: async () => ({ ok: answer !== null, text: async () => answer }),
  };
  try {
    new Function(...Object.keys(world), code)(...Object.values(world));
  } catch (error) {
    errors.push(String(error));
  }
  // What waits, waits for what is answered at once.
  for (let turn = 0; turn < 20; turn++) await null;
  const { status = "", reason = "" } = window.clickyDocs || {};
  const custom = scripts.length ? window.clicky_custom : null;
  return { status, reason, custom, scripts, errors };
}

if (typeof process === "object") {
  const lost = [];
  process.on("unhandledRejection", (error) => lost.push(String(error)));
  require("node:readline")
    .createInterface({ input: process.stdin })
    .on("line", async (line) => {
      const given = JSON.parse(line);
      const result = await run(given);
      if (result.errors) result.errors.push(...lost.splice(0));
      process.stdout.write(`${JSON.stringify(result)}\n`);
    });
}
