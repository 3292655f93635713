// @ts-check
// Checks host names that are IPv6 addresses: a pattern of host names cannot describe ranges of IPv6.

gates.push(async () => {
  if (location.hostname[0] === "[") return internalReason(location.hostname.slice(1, -1));
});
