// @ts-check
// Sends a goal or an event for a click on a marked element, at most once per page view.

const onClick = guarded(({ target, button }) => {
  let mark = target;
  while (mark && !/(^|\s)clicky-(log|goal(-\S*)?)(?!\S)/.test(mark.classList)) mark = mark.parentElement;
  // Only the left mouse button (0) and the middle mouse button (1) open links, so other clicks are ignored.
  if (!mark || button > 1 || !tracker || offReason || page.track === false) return;
  const { goal, revenue, title } = mark.dataset;
  // The className of an SVG element is not a string, so the pattern reads classList.
  const name = /(?:^|\s)clicky-goal-(\S+)/.exec(mark.classList)?.[1] || goal || "";
  const goalArgs = page.goals?.[`${name} ${revenue || ""}`.trim()];
  if (!goalArgs && !mark.matches(".clicky-log")) return;
  // With the flag u, the pattern does not cut a surrogate pair in half.
  const text = title || mark.textContent.trim().match(/^.{0,100}/su)[0];
  const path = (custom.href || location.pathname).replace(/^https?:..[^/]*|[?#].*/g, "");
  const logArgs = [eventUrl("log", [mark.id || text], path), text, "click"];
  const key = `${goalArgs || logArgs}`;
  const sent = (page.sent ??= new Set());
  firstView.then(guarded(() => {
    // Between the click and the first page view, the visitor may have withdrawn consent, or opened a page that opts
    // out.
    if (sent.has(key) || offReason || page.track === false) return;
    sent.add(key);
    sendView();
    if (goalArgs) clicky.goal(...goalArgs);
    else clicky.log(...logArgs);
  }));
});
addEventListener("click", onClick, true);
addEventListener("auxclick", onClick, true);
