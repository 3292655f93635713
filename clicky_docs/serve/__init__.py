"""Serve a built site on this machine, and show what Clicky would receive and store: `clicky-docs serve`."""
