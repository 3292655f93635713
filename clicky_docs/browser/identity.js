// @ts-check
// The signed-in reader, as the visitor.

/** @type {Values} */
const reader = {};

gates.push(async () => {
  const answer = await answers.identity();
  const found = typeof answer === "object" ? answer : { username: answer };
  const { fields } = site.identity;
  for (const key in fields) {
    const value = fields[key].map((path) => pick(found, path)).find((each) => each && /^[sn]/.test(typeof each));
    // Half a character, which the tracker would throw at, throws here.
    if (value && encodeURIComponent(value)) reader[key] = `${value}`.slice(0, 200);
  }
});

extras.push(() => {
  given.visitor = { ...reader, ...(given.visitor || custom.visitor) };
  // Else whoever signs out stays identified, by the tracker's cookies (CLICKY.md 2.4).
  given.sticky_data_disable ??= custom.sticky_data_disable ?? true;
});
