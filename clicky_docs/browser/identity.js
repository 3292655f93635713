// @ts-check
// The signed-in reader, as the visitor.

/** @type {Values} */
const reader = {};

gates.push(async () => {
  const answer = await answers.identity();
  const found = typeof answer === "object" ? answer : { username: answer };
  for (const key in site.identity.fields) {
    const values = site.identity.fields[key].map((path) => pick(found, path));
    // A string or a number.
    const value = values.find((each) => each && /^[sn]/.test(typeof each));
    const text = `${value || ""}`.slice(0, 200);
    // Half a character, which the tracker would throw at, throws here.
    if (encodeURIComponent(text)) reader[key] = text;
  }
});

extras.push(() => {
  given.visitor = { ...reader, ...(given.visitor || custom.visitor) };
  // Else whoever signs out stays identified, by the tracker's cookies (docs/clicky.md#sticky-data).
  given.sticky_data_disable ??= custom.sticky_data_disable ?? true;
});
