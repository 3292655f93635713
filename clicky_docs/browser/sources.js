// @ts-check
// Reads values from nested data, from text and from global variables. Several gates use these functions.

/**
 * Two functions that other files set: `consent` returns the visitor's consent, and `identity` returns the data of the
 * signed-in visitor.
 * @type {Record<string, (event?: Event) => any>}
 */
const sources = {};

/**
 * Returns a value from nested data. The path consists of names and dots: `account.plan` is the field `plan` of the
 * field `account`.
 * @param {any} value
 * @param {string} path
 */
function getPath(value, path) {
  return path.split(".").reduce((parent, name) => parent?.[name], value);
}

/**
 * Returns the parsed data if the value is JSON text, otherwise the value itself. Throws an error if the value is HTML:
 * the server has then sent an error page.
 * @param {any} value
 */
function parse(value) {
  return /^([<[{"]|null$|false$)/.test(value) ? JSON.parse(value) : value;
}

/**
 * Returns the value of a global variable, or of a field in it, such as `app.user`. If the value is a function, calls
 * the function with the arguments and returns its result. A function in the middle of the path is also called, except
 * if the function itself has the next field. Example: for `klaro.getManager.states`, returns the field `states` of the
 * result of `klaro.getManager()`.
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
