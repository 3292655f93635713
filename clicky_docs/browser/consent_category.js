// @ts-check
// Reads consent from a banner that asks for several categories. All categories of the option must be accepted.

const readCategory = readAnswer;

/**
 * Returns true if a banner's value accepts a category: text or a list that contains the category, or an object whose
 * property with the name of the category is true.
 * @param {any} value
 * @param {string} category
 */
function accepts(value, category) {
  if (typeof value === "string") value = value.split(/[\s,]+/);
  if (value[Symbol.iterator]) return [...value].includes(category);
  return AGREES.test(value[category] ?? value);
}

readAnswer = () => {
  const values = site.consent.category.map((each) => [evaluate(site.consent.global, each), each]);
  if (values.every(([value]) => value != null)) return values.every(([value, each]) => accepts(value, each));
};
