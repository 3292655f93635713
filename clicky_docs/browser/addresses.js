// @ts-check
// Internal IP addresses, where host names cannot tell.

/**
 * Returns why a reader with that address is not counted. The browser's own parser reads every spelling, and writes one;
 * an address of IPv4 is the part of IPv6 that it is.
 * @param {string} address
 */
function isInternal(address) {
  const short = new URL(`http://[${/:/.test(address) ? "" : "::ffff:"}${address}]`).hostname.slice(1, -1);
  const groups = short.replace("::", `:${"0:".repeat(9 - short.split(":").length)}`).split(":");
  if (groups.map((group) => group.padStart(4, "0")).join("").match(site.addresses)) return `internal address ${address}`;
}
