// @ts-check
// Sets the URL of a page on sites whose page changes the page script does not track.

hooks.push(setLiveUrl);
