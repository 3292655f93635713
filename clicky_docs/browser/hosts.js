// @ts-check
// Only the live site: not the hosts that are never counted, and where some alone are, only those.

gates.push(async () => {
  const host = location.hostname || location.protocol;
  if (host.match(site.internal)) return `internal host ${host}`;
  if (!host.match(site.hosts || "")) return `other host ${host}`;
});
