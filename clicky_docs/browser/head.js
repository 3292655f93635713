// @ts-check
// Where this runs in the head, as a template's partial has it: what is asked for may still be to come.

gates.push(async () => {
  if (document.readyState === "loading") await new Promise((done) => addEventListener("DOMContentLoaded", done));
});
