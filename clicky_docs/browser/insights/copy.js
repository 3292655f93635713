// @ts-check
// Which block of code is copied, by a button or by hand.

/** @type {WeakSet<Element>} */
let copied = new WeakSet();

/** @param {Element} start */
function copy(start) {
  const around = start.closest("pre,.highlight");
  const block = around?.matches("pre") ? around : around?.querySelector("pre");
  if (!block || copied.has(block) || isAsked()) return;
  copied.add(block);
  const outer = block.closest("[class*=language-],[class*=highlight-]");
  const language = /(?:language|highlight)-([\w+#-]+)/.exec(`${outer?.className} ${block.querySelector("code")?.className}`);
  // The heading is the last one before the block; what links to it is no part of its text.
  const headings = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")];
  const before = headings.filter((each) => each.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING);
  const heading = /** @type {Element | undefined} */ (before.pop()?.cloneNode(true));
  heading?.querySelectorAll(".headerlink").forEach((each) => each.remove());
  log("copy", clean(`Copy: ${language?.[1] || "code"}: ${heading?.textContent || title()}`));
}

listen("click", (event) => {
  const button = on(event, site.copy);
  if (button) copy(button);
});
listen("copy", () => {
  const node = getSelection()?.anchorNode;
  const start = /** @type {Element | null | undefined} */ (node?.nodeType === 1 ? node : node?.parentElement);
  // Buttons copy what they have put into a field of their own.
  if (start && document.activeElement?.matches("textarea,input") === false) copy(start);
});

begins.push(() => {
  copied = new WeakSet();
});
