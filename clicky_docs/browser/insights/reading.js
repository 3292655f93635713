// @ts-check
// Whether the page is read: its end was on the screen, and the page itself for as long as reading it takes.

begins.push(() => {
  const here = page;
  const article = find(site.articles);
  if (!article || !isCounted()) return;
  const words = (article.textContent || "").trim().split(/\s+/).length;
  let seconds = Math.min(Math.max(words * site.read, 5), 300);
  let end = false;
  const timer = setInterval(calm(() => {
    if (page !== here) return clearInterval(timer);
    if (document.visibilityState !== "visible" || isAsked()) return;
    seconds -= 1;
    end ||= article.getBoundingClientRect().bottom < innerHeight + 100;
    if (!end || seconds > 0) return;
    clearInterval(timer);
    log("read", `Read: ${title()}`);
  }), 1000);
});
if (!find(site.articles)) miss("read");
