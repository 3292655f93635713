// @ts-check
// The signed-in reader, as the visitor.

/** @type {Values} */
const reader = {};

gates.push(async () => {
  const found = await answers.identity();
  const { fields } = site.identity;
  for (const key in fields) {
    const values = typeof found === "object" ? fields[key].map((path) => pick(found, path)) : [key === "username" && found];
    const value = values.find((each) => each && /string|number/.test(typeof each));
    // Half a character, which the tracker would throw at, throws here.
    if (value && encodeURIComponent(value)) reader[key] = `${value}`.slice(0, 200);
  }
});

extras.push(() => {
  if (Object.keys(reader)[0]) given.visitor = { ...reader, ...(given.visitor || custom.visitor) };
  // Else whoever signs out stays identified, by the tracker's cookies (CLICKY.md 2.4).
  given.sticky_data_disable ??= custom.sticky_data_disable ?? true;
});
