// @ts-check
// Tracks only the live site: no internal host names, and only the names in the option `hosts`, if it is set.

gates.push(async () => {
  const host = location.hostname || location.protocol;
  if (host.match(site.internal)) return `internal host ${host}`;
  if (!host.match(site.hosts || "")) return `other host ${host}`;
});
