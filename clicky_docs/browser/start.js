// @ts-check
// The last of the files.

start().catch(end);
