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
 * Returns data, if the text is an object of JSON, else the text.
 * @param {any} text
 */
function parse(text) {
  return /^{/.test(text) ? JSON.parse(text) : text;
}

/**
 * Returns what a global holds, or answers.
 * @param {string} path
 */
function evaluate(path) {
  const found = pick(window, path);
  return found?.call ? found() : found;
}
