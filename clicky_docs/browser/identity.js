// @ts-check
// Sends the name and other fields of the signed-in visitor.

/** @type {Values} */
const visitor = {};

gates.push(async () => {
  const answer = await sources.identity();
  const data = typeof answer === "object" ? answer : { username: answer };
  for (const key in site.identity.fields) {
    const candidates = site.identity.fields[key].map((path) => getPath(data, path));
    // Only strings and numbers are sent.
    const value = candidates.find((each) => each && /^[sn]/.test(typeof each));
    const text = `${value || ""}`.slice(0, 200);
    // encodeURIComponent throws for half a surrogate pair. Otherwise the tracker would throw later.
    if (encodeURIComponent(text)) visitor[key] = text;
  }
});

hooks.push(() => {
  values.visitor = { ...visitor, ...(values.visitor || custom.visitor) };
  // Without this, the tracker's cookies identify visitors after they have signed out (docs/clicky.md#sticky-data).
  values.sticky_data_disable ??= custom.sticky_data_disable ?? true;
});
