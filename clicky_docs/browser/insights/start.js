// @ts-check
// Starts the insights file. This is its last file. The page may not be parsed yet, and the page script may not have run
// yet. So startPage runs now and at two events.

listen("clicky-docs-page", startPage);
listen("DOMContentLoaded", startPage);
startPage();
