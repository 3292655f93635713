// @ts-check
// The last file: starts the script.

onPageStart.forEach((action) => guarded(action)(0));
