// @ts-check
// Reads consent from a banner that asks for several categories. The visitor must accept all categories that the option
// `consent` names.

const readCategory = readAnswer;

/**
 * Returns true if the banner's value shows that the visitor has accepted a category. The value is a text or a list that
 * contains the accepted categories, an object with one answer per category, or the answer for this category, such as
 * true.
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
