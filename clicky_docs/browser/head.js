// @ts-check
// Waits until the page is parsed, if a template places the page script in the `<head>`: elements that the gates read
// do not exist before.

gates.push(async () => {
  if (document.readyState === "loading") await new Promise((done) => addEventListener("DOMContentLoaded", done));
});
