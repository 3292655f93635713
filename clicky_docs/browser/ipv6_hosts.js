// @ts-check
// Does not track pages whose host name is an internal IPv6 address. The pattern of hosts.js cannot match these host
// names, because it cannot describe a range of IPv6 addresses.

gates.push(async () => {
  if (location.hostname[0] === "[") return internalReason(location.hostname.slice(1, -1));
});
