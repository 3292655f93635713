// @ts-check
// The last file: starts the script. A theme may load the file before the page is parsed, or before the page script runs.

listen("clicky-docs-page", startPage);
listen("DOMContentLoaded", startPage);
startPage();
