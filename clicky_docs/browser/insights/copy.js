// @ts-check
// Sends an event when the visitor copies a block of code, by a copy button or by selecting text.

/** @type {WeakSet<Element>} */
let copied = new WeakSet();

/** @param {Element} start */
function onCopy(start) {
  const container = start.closest("pre,.highlight");
  const block = container?.matches("pre") ? container : container?.querySelector("pre");
  if (!block || copied.has(block) || isConsentPending()) return;
  copied.add(block);
  const outer = block.closest("[class*=language-],[class*=highlight-]");
  const language = /(?:language|highlight)-([\w+#-]+)/.exec(`${outer?.className} ${block.querySelector("code")?.className}`);
  // The heading of a block is the last heading before the block. A theme may add a link to the heading, so the link's
  // text is removed.
  const headings = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")];
  const before = headings.filter((each) => each.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING);
  const heading = /** @type {Element | undefined} */ (before.pop()?.cloneNode(true));
  heading?.querySelectorAll(".headerlink").forEach((each) => each.remove());
  const details = [language?.[1] || "code", clean(withoutWords(heading?.textContent || pageTitle()))];
  sendEvent("copy", details, clean(`Copy: ${details.join(": ")}`));
}

listen("click", (event) => {
  const button = eventElement(event, site.copy);
  if (button) onCopy(button);
});
listen("copy", () => {
  const node = getSelection()?.anchorNode;
  const start = /** @type {Element | null | undefined} */ (node?.nodeType === 1 ? node : node?.parentElement);
  // Some copy buttons select text in a hidden field, which then has the focus. In this case, nothing is done here,
  // because the listener of clicks has already handled the button.
  if (start && document.activeElement?.matches("textarea,input") === false) onCopy(start);
});

onPageStart.push(() => {
  copied = new WeakSet();
});
