// @ts-check
// In the <head>, where a template places the script, the elements that the gates read may not exist yet.

gates.push(async () => {
  if (document.readyState === "loading") await new Promise((done) => addEventListener("DOMContentLoaded", done));
});
