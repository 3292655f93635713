// @ts-check
// The last file: starts the script.

track();
