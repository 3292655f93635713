// @ts-check
// The last of the files.

begins.forEach((begin) => calm(begin)(0));
