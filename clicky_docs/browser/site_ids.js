// @ts-check
// Sets several Site IDs. Clicky documents the attribute `data-id` for one Site ID, and the list `clicky_site_ids` for
// several. The first Site ID is in both: the tracker ignores duplicates.

hooks.push(() => {
  if (!tracker) window.clicky_site_ids = (pageGlobal("clicky_site_ids") || []).concat(page.site_ids);
});
