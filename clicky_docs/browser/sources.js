// @ts-check
// Reads values for several gates.

/**
 * Functions that read the consent and the identity on this site.
 * @type {Record<string, (event?: Event) => any>}
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
 * Returns the value of a global. If the global is a function, the function is called with the arguments. A function
 * earlier on the path is called too, unless it has the next name itself: `klaro.getManager.states`.
 * @param {string} path
 * @param {string[]} args
 */
function evaluate(path, ...args) {
  /** @type {any} */
  let value = window;
  let parent = value;
  for (const name of path.split(".")) {
    const object = value?.call && value[name] === undefined ? value.call(parent) : value;
    parent = object;
    value = object?.[name];
  }
  return value?.call ? value.call(parent, ...args) : value;
}
