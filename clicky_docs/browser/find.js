// @ts-check
// What several gates need.

/**
 * How this site finds what its gates ask for.
 * @type {Record<string, () => any>}
 */
const answers = {};

/**
 * Returns what lies at a path of names, `account.plan`.
 * @param {any} value
 * @param {string} path
 */
function pick(value, path) {
  return path.split(".").reduce((at, name) => at?.[name], value);
}

/**
 * Returns the data, if this is JSON, or the text; what is a page for people is no data, and throws.
 * @param {any} text
 */
function parse(text) {
  return /^([<[{"]|null$|false$)/.test(text) ? JSON.parse(text) : text;
}

/**
 * Returns what a global holds, or answers.
 * @param {string} path
 */
function evaluate(path) {
  const found = pick(window, path);
  return found?.call ? found.call(pick(window, path.replace(/\.?\w+$/, ""))) : found;
}
