// @ts-check
// Sends the name and other data of the signed-in visitor.

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
    // For half a surrogate pair, encodeURIComponent throws an error, which ends this gate. So the tracker does not
    // receive the text: it would throw the same error later.
    if (encodeURIComponent(text)) visitor[key] = text;
  }
});

hooks.push(() => {
  values.visitor = { ...visitor, ...(values.visitor || custom.visitor) };
  // By default, the tracker stores the visitor's name in a cookie, and still sends the name after the visitor has
  // signed out (docs/clicky.md#sticky-data). So this function of the tracker is turned off, unless the page or the site
  // sets `sticky_data_disable`.
  values.sticky_data_disable ??= custom.sticky_data_disable ?? true;
});
