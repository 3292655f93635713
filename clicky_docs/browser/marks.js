// @ts-check
// What is reached, or logged, by a click on an element that is marked: each once a page view.

const reach = calm(({ target, button }) => {
  let mark = target;
  while (mark && !/(^|\s)clicky-(log|goal(-\S*)?)(?!\S)/.test(mark.classList)) mark = mark.parentElement;
  // Of the mouse's buttons the left and the middle one follow links.
  if (!mark || button > 1 || !tracker || stopped || page.track === false) return;
  const { goal, revenue, title } = mark.dataset;
  // The className of an SVG is no text.
  const name = /(?:^|\s)clicky-goal-(\S+)/.exec(mark.classList)?.[1] || goal || "";
  const reached = page.goals?.[`${name} ${revenue || ""}`.trim()];
  if (!reached && !mark.matches(".clicky-log")) return;
  // With the flag u, no character is cut in two.
  const text = title || mark.textContent.trim().match(/^.{0,100}/su)[0];
  const logged = [`${location.pathname}#${mark.id}`, text, "click"];
  const key = `${reached || logged}`;
  const done = (page.done ??= new Set());
  counted.then(calm(() => {
    // The reader may have gone on, or taken consent back.
    if (done.has(key) || stopped || page.track === false) return;
    done.add(key);
    // If the view of the page is still to come, it comes now.
    recount();
    if (reached) clicky.goal(...reached);
    else clicky.log(...logged);
  }));
});
addEventListener("click", reach, true);
addEventListener("auxclick", reach, true);
