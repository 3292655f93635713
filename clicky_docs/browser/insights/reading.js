// @ts-check
// Sends an event when the visitor has read the page: the page was visible for the time that reading takes, and the end
// of the page was on the screen.

onPageStart.push(() => {
  const ownPage = page;
  const article = findFirst(site.articles);
  if (!article) return reportUnknownTheme("read");
  if (page.track === false) return;
  const words = (article.textContent || "").trim().split(/\s+/).length;
  let seconds = Math.min(Math.max(words * site.seconds_per_word, 5), 300);
  let endSeen = false;
  const timer = setInterval(guarded(() => {
    if (page !== ownPage) return clearInterval(timer);
    if (document.visibilityState !== "visible" || isConsentPending()) return;
    seconds -= 1;
    // The site may have replaced the article's element, so the element is searched again.
    endSeen ||= /** @type {any} */ (findFirst(site.articles))?.getBoundingClientRect().bottom < innerHeight + 100;
    if (!endSeen || seconds > 0) return;
    clearInterval(timer);
    sendEvent("read", [], `Read: ${pageTitle()}`);
  }), 1000);
});
