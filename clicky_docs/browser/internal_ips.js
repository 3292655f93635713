// @ts-check
// Compares an IP address with the option `internal_ips`. visitor_ip.js and ipv6_hosts.js use this function.

/**
 * Returns a reason not to track the visitor if the IP address is internal, and otherwise nothing. An IPv4 address is
 * checked as an IPv4-mapped IPv6 address. The browser's URL parser converts all notations of an IP address to the same
 * notation.
 * @param {string} ip
 */
function internalReason(ip) {
  const short = new URL(`http://[${/:/.test(ip) ? "" : "::ffff:"}${ip}]`).hostname.slice(1, -1);
  const groups = short.replace("::", `:${"0:".repeat(9 - short.split(":").length)}`).split(":");
  if (groups.map((group) => group.padStart(4, "0")).join("").match(site.internal_ips)) return `internal address ${ip}`;
}
