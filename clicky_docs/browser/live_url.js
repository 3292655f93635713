// @ts-check
// Sites whose page changes the page script does not track.

hooks.push(setLiveUrl);
