"""Visit a site with one engine. Each visit has its own host name, and so its own cookies and storage."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from in_engines.engines import Engine, Tab, wait_for
from in_engines.server import BEACON_HOST, Sent, Server
from sites import SITE_ID

from clicky_docs import build, load_page, load_site, place

# Seconds that a test waits for a beacon.
BEACON_TIMEOUT = 8
# Seconds after which neither the tracker nor the page script sends a page view any more.
QUIET = 0.7
_NUMBERS = itertools.count(1)


class Visit:
    """The tabs that a visitor has opened on one site, and the requests of these tabs."""

    def __init__(self, engine: Engine, server: Server) -> None:
        self.engine = engine
        self.server = server
        self.host = f"visit-{next(_NUMBERS)}.docs.example"
        self._tabs: list[Tab] = []

    def serve(self, site: Path | Mapping[str, str], **headers: str) -> None:
        """Serve the files of the site."""
        self.server.sites[self.host] = site
        self.server.headers[self.host] = headers

    def url(self, path: str) -> str:
        """Return the URL of a page."""
        return f"https://{self.host}{path}"

    def open(self, path: str, tab: Tab | None = None) -> Tab:
        """Open a page in a tab, or in a new tab."""
        if tab is None:
            tab = self.engine.new_tab()
            self._tabs.append(tab)
        tab.open(self.url(path))
        return tab

    def close(self) -> None:
        """Close all tabs."""
        for tab in self._tabs:
            tab.close()
        self._tabs.clear()

    @property
    def sent(self) -> list[Sent]:
        """The requests that the pages of the site have sent to Clicky."""
        known = {"static.getclicky.com", BEACON_HOST}
        return [each for each in self.server.sent if each.from_host == self.host and each.url.hostname in known]

    @property
    def beacons(self) -> list[dict[str, str]]:
        """The parameters of the beacons."""
        return [each.beacon for each in self.sent if each.url.hostname == BEACON_HOST and each.url.path == "/in.php"]

    @property
    def images(self) -> list[str]:
        """The paths of the noscript images that the browser has requested."""
        return [each.url.path for each in self.sent if each.url.path.endswith(".gif")]

    def views(self) -> list[tuple[str, str, str]]:
        """Return the URL, the title and the goal of each page view."""
        return [
            (each["href"], each["title"], each.get("goal") or each.get("goal[id]", ""))
            for each in self.beacons
            if each["type"] == "pageview"
        ]

    def requested(self, path: str) -> list[Sent]:
        """Return the requests for a page of the site."""
        return [each for each in self.server.sent if each.url.hostname == self.host and each.url.path == path]

    def wait_for(self, count: int) -> None:
        """Wait until the pages have sent this number of beacons."""
        wait_for(lambda: len(self.beacons) >= count, f"{count} beacons", BEACON_TIMEOUT)

    def settle(self) -> None:
        """Wait until no further beacon can be expected."""
        time.sleep(QUIET)


def page(name: str, own: dict[str, Any] | bool, html: str, **options: Any) -> str:
    """Return a page of a hand-written site with the code of clicky-docs; `own` is the page's data."""
    settings, problems = load_site({"site_id": SITE_ID, **options})
    data, more = load_page(name, {"clicky": own}, settings)
    assert [*problems, *more] == []
    return place(html, build(settings, data))
