"""Compute the Content-Security-Policy that a built site needs, from its pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from clicky_docs.browser import insights_file, script
from clicky_docs.built_site.html import (
    elements,
    has_noscript_image,
    inline_scripts,
    is_page_script,
    parse_page,
    split_url,
)
from clicky_docs.built_site.policy import Need, digest, needs
from clicky_docs.built_site.routers import router_of
from clicky_docs.cli import csp_files
from clicky_docs.html.place import is_document
from clicky_docs.options.settings import Settings

PAGE_SCRIPT = "the page script of clicky-docs, the same on every page"
_OTHER_INLINE = "another inline script of the site"
# Sources that are allowed for every site, because the HTML of a page does not show whether the site needs these
# sources: a search requests its index by a script, and style sheets contain images as data: URLs.
_SITE = (
    Need("script-src", "'self'", "the site's own scripts"),
    Need("connect-src", "'self'", "the site's own search"),
    Need("img-src", "'self'", "the site's own images"),
    Need("img-src", "data:", "images as data: URLs in pages and style sheets"),
)

_WEB_ASSEMBLY = Need("script-src", "'wasm-unsafe-eval'", "the search Pagefind, which runs WebAssembly")

# The directive and the attribute with the URL, for each kind of file that a page loads, by the tag of the element.
_LOADING = {
    "script": [("script-src", "src")],
    "img": [("img-src", "src"), ("img-src", "srcset")],
    "source": [("img-src", "srcset")],
    "video": [("img-src", "poster")],
}
# Requests that the scripts of Material, Zensical and sphinx-immaterial send if a page links to the site's repository.
# The key is a part of the repository's URL.
_REPOSITORIES = {
    "//github.com/": Need("connect-src", "https://api.github.com", "the stars of the repository"),
    "//gitlab.com/": Need("connect-src", "https://gitlab.com", "the stars of the repository"),
}
# The name of an attribute with code, such as `onclick`, in HTML in lower case. The character before the name is tested
# later, because the search for a pattern that begins with text is ten times as fast.
_EVENT = re.compile(rb"on[a-z]+(?=[ \t\n\f\r]*=)")
_BEFORE_ATTRIBUTE = b" \t\n\f\r\"'/"
# https://developers.cloudflare.com/pages/configuration/headers/#limitations
LONGEST = 2_000

LIMITS = (
    "connect-src: requests of the site's own scripts to other hosts are missing, because the HTML does not show them",
    "styles, fonts and frames: not restricted, because the policy has no default-src",
)

# Configuration formats: https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header,
# https://httpd.apache.org/docs/current/mod/mod_headers.html#header,
# https://docs.netlify.com/manage/routing/headers/, https://developers.cloudflare.com/pages/configuration/headers/
FORMATS = {
    "text": "{policy}",
    "nginx": 'add_header Content-Security-Policy "{policy}" always;',
    "apache": 'Header always set Content-Security-Policy "{policy}"',
    "headers": "/*\n  Content-Security-Policy: {policy}",
}


@dataclass(frozen=True)
class PolicyInspector:
    """Finds the sources that pages of a site need. Worker processes receive a pickled copy of an instance."""

    site: Path
    everything: bool
    """False to find only the sources that Clicky needs."""
    web_assembly: bool = False
    """True if the site's search runs WebAssembly."""

    def __call__(self, names: Sequence[str]) -> list[Counter[Need]]:
        """Return one counter for all files: the sources that the files need, with the number of files."""
        return [Counter(need for name in names for need in dict.fromkeys(self._page(name)))]

    def _page(self, name: str) -> Iterator[Need]:
        path = self.site if self.site.is_file() else self.site / name
        try:
            html = path.read_bytes()
        except OSError as error:
            # If opening a file fails, Python adds the file name to the error. If reading fails, the name is added here.
            raise OSError(error.errno, error.strerror, str(path)) from error
        if not is_document(html.decode("utf-8", "replace")):
            return
        tree = parse_page(html)
        for each in inline_scripts(tree):
            if is_page_script(each):
                yield Need("script-src", f"'{digest(each.text())}'", PAGE_SCRIPT)
                code = each.text()
                yield from needs(
                    script.read_options(code) or _default_options(),
                    image=has_noscript_image(tree),
                    file=insights_file.sends_insights(code),
                    pages=bool(router_of(tree)) and script.tracks_page_changes(code),
                )
            elif self.everything:
                yield Need("script-src", f"'{digest(each.text())}'", _OTHER_INLINE)
        if self.everything:
            yield from _SITE
            if self.web_assembly:
                yield _WEB_ASSEMBLY
            yield from _loaded(tree)
            yield from _attributes(tree)


def inspector(site: Path, *, everything: bool) -> PolicyInspector:
    """Return an inspector of the pages of a site."""
    return PolicyInspector(site, everything, everything and csp_files.needs_web_assembly(site))


def blocked(sites: Iterable[Path]) -> list[str]:
    """Return a line for each JavaScript file of the sites with code that the policy blocks, such as ``eval``."""
    return [line for site in sites for line in csp_files.blocked(site)]


def _loaded(tree: LexborHTMLParser) -> Iterator[Need]:
    for directive, urls in _urls(tree):
        # In a `srcset`, a space or a comma follows each URL.
        for url in re.split(r",\s|\s", urls):
            parts = split_url(url)
            if parts.netloc:
                yield Need(directive, f"{parts.scheme or 'https'}://{parts.netloc}", "files that pages load")
    links = [each.attributes["href"] or "" for each in tree.css("a[data-md-component=source][href]")]
    for part, need in _REPOSITORIES.items():
        if any(part in each for each in links):
            yield need


def _default_options() -> Mapping[str, Any]:
    """Return the options to assume if another tool has rewritten the page script and the options cannot be read."""
    return script.read_options(script.boot(Settings())) or {}


def _urls(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """Yield the directive and the value of each attribute with URLs of files that a page loads."""
    for each in (*elements(tree, "script"), *tree.css("img, source, video, link")):
        found = each.attributes
        for directive, attribute in _LOADING.get(str(each.tag), []):
            yield directive, found.get(attribute) or ""
        kinds = (found.get("rel") or "").lower().split() if each.tag == "link" else []
        if "modulepreload" in kinds or ("preload" in kinds and found.get("as") == "script"):
            yield "script-src", found.get("href") or ""
        elif "icon" in kinds:
            yield "img-src", found.get("href") or ""


def _attributes(tree: LexborHTMLParser) -> Iterator[Need]:
    """Yield the sources with which a policy allows code in attributes such as `onclick`."""
    html = tree.raw_html.lower()
    found = {each[0].decode() for each in _EVENT.finditer(html) if html[each.start() - 1] in _BEFORE_ATTRIBUTE}
    selectors = [*map("[{}]".format, sorted(found)), "[href^='javascript:' i]"]
    # The page script also has such names, so the tree shows which names are attributes.
    for each in tree.css(", ".join(selectors)):
        for name, value in each.attributes.items():
            if value and (name.startswith("on") or (name == "href" and value.lower().startswith("javascript:"))):
                yield Need("script-src", "'unsafe-hashes'", "code in attributes")
                yield Need("script-src", f"'{digest(value)}'", f"code in an attribute {name}")


def policy(page_counts: Mapping[Need, int]) -> tuple[str, list[str]]:
    """Return the policy for all pages, and a line for each source: its reasons, each with the number of pages.

    Args:
        page_counts: the needed sources, with the number of pages that need each source.
    """
    directives: dict[str, dict[str, dict[str, int]]] = {}
    for need, number in page_counts.items():
        counts = directives.setdefault(need.directive, {}).setdefault(need.source, {})
        counts[need.why] = number
    ordered = {
        name: dict(sorted(sources.items(), key=_rank)) for name, sources in sorted(directives.items(), reverse=True)
    }
    text = "; ".join(f"{name} {' '.join(sources)}" for name, sources in ordered.items())
    reasons = [
        f"{name} {source}: {', '.join(f'{why} ({_pages(number)})' for why, number in counts.items())}"
        for name, sources in ordered.items()
        for source, counts in sources.items()
    ]
    return text, reasons


def _rank(item: tuple[str, Mapping[str, int]]) -> tuple[int, str]:
    # The order is: 'self', the hash of the page script, other keywords and hashes, hosts.
    source, counts = item
    return (0 if source == "'self'" else 1 if PAGE_SCRIPT in counts else 2 if source.startswith("'") else 3, source)


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number:,} pages"
