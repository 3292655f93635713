// @ts-check
// Starts the insights file. This is its last file. A theme may load the insights file before the page is parsed, or
// before the page script runs, so these events start it again.

listen("clicky-docs-page", startPage);
listen("DOMContentLoaded", startPage);
startPage();
