// @ts-check
// Reads values for several gates.

/**
 * Functions that read the consent and the identity on this site.
 * @type {Record<string, () => any>}
 */
const sources = {};

/**
 * Returns the value at a path of names, such as `account.plan`.
 * @param {any} value
 * @param {string} path
 */
function getPath(value, path) {
  return path.split(".").reduce((parent, name) => parent?.[name], value);
}

/**
 * Returns the data if the value is JSON text, otherwise the value. Throws for HTML, which is an error page.
 * @param {any} value
 */
function parse(value) {
  return /^([<[{"]|null$|false$)/.test(value) ? JSON.parse(value) : value;
}

/**
 * Returns the value of a global, or the result if the global is a function.
 * @param {string} path
 */
function evaluate(path) {
  const value = getPath(window, path);
  return value?.call ? value.call(getPath(window, path.replace(/\.?\w+$/, ""))) : value;
}
