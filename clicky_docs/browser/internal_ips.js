// @ts-check
// Compares an IP address, of the visitor or of the host, with the option `internal_ips`.

/**
 * Returns the reason why a visitor with this IP address is not tracked, or nothing. The browser's URL parser accepts
 * every notation of an IP address, and returns one. An IPv4 address is checked as an IPv4-mapped IPv6 address.
 * @param {string} ip
 */
function internalReason(ip) {
  const short = new URL(`http://[${/:/.test(ip) ? "" : "::ffff:"}${ip}]`).hostname.slice(1, -1);
  const groups = short.replace("::", `:${"0:".repeat(9 - short.split(":").length)}`).split(":");
  if (groups.map((group) => group.padStart(4, "0")).join("").match(site.internal_ips)) return `internal address ${ip}`;
}
