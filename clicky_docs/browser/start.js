// @ts-check
// Starts the page script. This is its last file.

track();
