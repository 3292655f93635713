// @ts-check
// Starts the insights file. This is its last file. The page is perhaps not parsed yet, and the page script has perhaps
// not run yet. So startPage runs now and at two events.

listen("clicky-docs-page", startPage);
listen("DOMContentLoaded", startPage);
startPage();
