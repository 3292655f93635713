"""Read the stand-in for Clicky's tracker. The browser tests use the same file."""

from __future__ import annotations

from importlib.resources import files

BEACONS = "//in.getclicky.com/in.php"
"""The URL to which Clicky's own tracker sends beacons."""


def tracker_code(beacons: str = BEACONS) -> str:
    """Return the code of the stand-in, which sends its beacons to the URL `beacons`."""
    code = files("clicky_docs.serve").joinpath("tracker.js").read_text(encoding="utf-8")
    return code.replace(BEACONS, beacons)
