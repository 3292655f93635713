// @ts-check
// Only the live site: not the hosts that are never counted, and where some alone are, only those.

/**
 * Whether a host, or a reader with that address, is internal.
 * @param {string} host as in `location.hostname`, an address of IPv6 in brackets
 */
let isInternal = (host) => !!host.match(site.internal);

gates.push(async () => {
  const host = location.hostname || location.protocol;
  if (isInternal(host)) return `internal host ${host}`;
  if (!host.match(site.hosts || "")) return `other host ${host}`;
});
