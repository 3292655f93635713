// @ts-check
// Sets several Site IDs. Clicky documents the attribute `data-id` for one Site ID, and this list for several. The
// tracker ignores duplicates.

hooks.push(() => {
  if (!tracker) window.clicky_site_ids = (pageGlobal("clicky_site_ids") || []).concat(page.site_ids);
});
