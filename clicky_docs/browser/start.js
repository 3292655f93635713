// @ts-check
// The last file: starts the script.

start().catch(turnOff);
