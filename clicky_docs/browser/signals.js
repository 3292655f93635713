// @ts-check
// Readers whose browser says that they do not want to be tracked.

gates.push(async () => {
  // Global Privacy Control, and Do Not Track.
  if (navigator.globalPrivacyControl || navigator.doNotTrack === "1") return "privacy signal";
});
