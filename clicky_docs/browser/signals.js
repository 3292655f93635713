// @ts-check
// Does not track visitors whose browser sends a privacy signal.

gates.push(async () => {
  // The two privacy signals are Global Privacy Control and Do Not Track.
  if (navigator.globalPrivacyControl || navigator.doNotTrack === "1") return "privacy signal";
});
