"""Serve the files of a site as a static web host does."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# Content types that are different or missing in some operating systems.
_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
_PAGES = (".html", ".htm")
# The author builds the site again and again, so the browser must not use an old file. `no-store` would turn off the
# browser's back/forward cache, which published pages use.
_HEADERS = {"cache-control": "no-cache"}


class SiteFiles(StaticFiles):
    """The files of a site.

    The response to `/x/` is the file `x/index.html`. The response to `/x` is the file `x`, the file `x.html`, or a
    redirect to `/x/`. The response to other URLs is `404.html` with the status 404. Files outside the folder are never
    sent, even if a symbolic link leads to such a file.

    Args:
        folder: the folder of the site.
        publish: a function that returns the HTML that is sent for a page. The arguments are the HTML in the page's
            file, and the path of the file in the folder.
    """

    def __init__(self, folder: Path, publish: Callable[[str, str], str]) -> None:
        super().__init__(directory=folder, html=True)
        self._publish = publish
        # `lookup_path` returns paths without symbolic links.
        self._folder = folder.resolve()

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the response for a path relative to the folder."""
        response = await super().get_response(self._file_path(path, scope), scope)
        response.headers.update(_HEADERS)
        if not isinstance(response, FileResponse):
            return response
        if not os.access(response.path, os.R_OK):
            return PlainTextResponse("The file cannot be read.", status_code=500)
        extension = Path(response.path).suffix.lower()
        if extension in _PAGES:
            return self._page(Path(response.path), response.status_code)
        if extension in _TYPES:
            response.headers["content-type"] = _TYPES[extension]
        return response

    def _file_path(self, path: str, scope: Scope) -> str:
        if scope["path"].endswith("/"):
            return str(Path(path, "index.html"))
        if not self._is_file(path) and self._is_file(f"{path}.html"):
            return f"{path}.html"
        return path

    def _is_file(self, path: str) -> bool:
        try:
            _, found = self.lookup_path(path)
        except (OSError, ValueError):
            return False
        return found is not None and stat.S_ISREG(found.st_mode)

    def _page(self, file: Path, status: int) -> Response:
        # Bytes that are not UTF-8 become surrogates, and are sent as the same bytes.
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        html = self._publish(text, file.relative_to(self._folder).as_posix())
        return HTMLResponse(html.encode("utf-8", "surrogateescape"), status, _HEADERS)
