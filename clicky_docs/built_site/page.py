"""Parse one page of a built site as a browser does, and find problems in the page."""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clicky_docs.browser import insights_file, script
from clicky_docs.built_site.html import (
    NOSCRIPT_IMAGE,
    elements,
    find_marks,
    has_noscript_image,
    inline_scripts,
    is_page_script,
    meta_contents,
    parse_page,
    split_url,
)
from clicky_docs.built_site.page_report import PageReport, State
from clicky_docs.built_site.policy import Policy, digest, needs
from clicky_docs.built_site.problems import SiteProblem
from clicky_docs.built_site.routers import router_of
from clicky_docs.built_site.viewers import frames, viewer
from clicky_docs.html.finished import is_redirect, tracker_in
from clicky_docs.html.place import is_document
from clicky_docs.options.declare import parse
from clicky_docs.options.parsers import show
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.pages.marks import tracks_clicks
from clicky_docs.urls import page_url

_DISABLED = re.compile(r"<!-- Clicky disabled: (.*?)(?:\n| -->)")
# Referrer policies that hide a page's URL from Clicky (docs/clicky.md#referrer-policy). `never` is a deprecated name of
# `no-referrer`.
_HIDING_POLICIES = {"no-referrer", "same-origin", "never"}
# Characters that are not percent-encoded in the path of a URL, besides letters, digits and `_.-~`:
# https://datatracker.ietf.org/doc/html/rfc3986#section-3.3
_UNQUOTED = "/!$&'()*+,;=:@"
_FRAME = re.compile(r"<(?:i?frame|embed|object)\b", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def inspect(html: bytes, path: str, site: Path | None = None) -> PageReport | None:
    """Return a report of a page, or `None` if the file is not an HTML document.

    Args:
        html: the content of the file.
        path: the file's path, relative to the site's folder.
        site: the site's folder, or None if only one file is checked. With a folder, a problem is reported if the
            insights file that the page loads does not exist.
    """
    if not html.strip():
        return PageReport(
            path, state="broken", why="empty", problems=(SiteProblem(path, "empty", "the file is empty"),)
        )
    parsed = _parse(html, path, site)
    return parsed.report(checks=True) if parsed else None


def read(html: bytes, path: str) -> tuple[PageReport, LexborHTMLParser] | None:
    """Return a report without problems, and the parsed page, or `None` if the file is not an HTML document.

    Without the search for problems, reading a page takes a third of the time.
    """
    parsed = _parse(html, path, None)
    return (parsed.report(checks=False), parsed.tree) if parsed else None


def _parse(html: bytes, path: str, site: Path | None) -> _Page | None:
    if html.startswith(_UTF_16):
        html = html.decode("utf-16", "replace").encode()
    return _Page(html, path, site) if is_document(html.decode("utf-8", "replace")) else None


@dataclass
class _Page:
    """Inspects one page, and collects the page's problems."""

    html: bytes
    path: str
    site: Path | None = None
    problems: list[SiteProblem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tree = parse_page(self.html)
        self.text = self.tree.raw_html.decode("utf-8", "replace")
        link = self.tree.css_first("link[rel=canonical][href]")
        self.canonical = split_url(link.attributes["href"] if link else "")

    def add(self, kind: str, message: str) -> None:
        self.problems.append(SiteProblem(self.path, kind, message))

    def report(self, *, checks: bool) -> PageReport:
        blocks = [each for each in elements(self.tree, "script") if "data-clicky-docs" in each.attributes]
        scripts = [each for each in inline_scripts(self.tree) if is_page_script(each)]
        data = self.data(blocks)
        custom = data.get("custom", {})
        # Reports with the same text object need less memory.
        ids = tuple(map(sys.intern, data.get("site_ids", ())))
        options = script.read_options(scripts[0].text()) if scripts else None
        state, why = self.state(blocks, scripts, data)
        if checks:
            self.check_scripts(blocks, scripts, options, tracked=data.get("track", True))
            self.check_images(ids, options, opted_out=state == "opted out")
            self.check_other_trackers()
        if checks and options:
            self.check_options(scripts[0], options, custom)
            if state == "tracked":
                self.check_marks(scripts[0], data.get("goals", {}))
                if insights_file.sends_insights(scripts[0].text()):
                    self.check_insights()
        title = " ".join((node.text() if (node := self.tree.css_first("head title")) else "").split())
        if state == "tracked" and not (title or custom.get("title")):
            self.add("no-title", "no <title>, and no title in the page's data")
        url = page_url(quote(f"/{self.path}", _UNQUOTED, errors="surrogateescape"))
        href = str(custom.get("href") or "")
        return PageReport(
            path=self.path,
            title=str(custom.get("title", title)),
            url=url,
            custom_href=href,
            href=page_url(url, href=href) if href else url,
            goal=custom.get("goal"),
            site_ids=ids,
            state=state,
            why=why,
            name=str(data.get("page", "")),
            lang=self.language(),
            canonical=self.canonical.geturl(),
            script=digest(scripts[0].text()) if options else "",
            frames=frames(self.tree, self.path) if _FRAME.search(self.text) else (),
            problems=tuple(self.problems),
        )

    def data(self, blocks: list[LexborNode]) -> dict[str, Any]:
        if not blocks:
            return {}
        try:
            data = json.loads(blocks[0].text())
        except ValueError:
            data = None
        if not _is_data(data):
            self.add("broken-block", f"the data block is invalid; found {show(blocks[0].text())}")
            return {}
        _, problems = parse(PROPERTIES, data.get("custom", {}))
        for problem in problems:
            self.add("bad-value", f"{problem.key}: {problem.what}")
        return dict(data)

    def state(self, blocks: list[LexborNode], scripts: list[LexborNode], data: Mapping[str, Any]) -> tuple[State, str]:
        """Return the state of the page, and the reason if the page is not tracked."""
        if is_redirect(self.text):
            return "redirect", "redirect"
        if data.get("track") is False:
            return ("disabled", str(data["reason"])) if data.get("reason") else ("opted out", "opted out")
        if blocks and scripts:
            return ("tracked", "") if data else ("broken", "the page's data cannot be read")
        disabled_reason = _DISABLED.search(self.text)
        if disabled_reason:
            why = disabled_reason[1].strip()
            return ("opted out", "opted out") if why.startswith("this page opts out") else ("disabled", why)
        if not blocks and not scripts:
            where = viewer(self.tree, self.path, self.site)
            if where:
                return "skipped", f"not a page: {where}"
            self.add("no-code", "no Clicky code")
        return "broken", "no code" if not blocks and not scripts else "no data" if scripts else "no script"

    def check_scripts(
        self,
        blocks: list[LexborNode],
        scripts: list[LexborNode],
        options: Mapping[str, Any] | None,
        *,
        tracked: bool,
    ) -> None:
        if len(blocks) > 1:
            self.add("two-blocks", f"{len(blocks)} data blocks; expected 1")
        if len(scripts) > 1:
            self.add("two-scripts", f"{len(scripts)} page scripts; expected 1")
        if blocks and not scripts and tracked:
            self.add("no-script", "the page has a data block, but no page script")
        if scripts and not blocks:
            self.add("no-block", "the page has a page script, but no data block")
        if scripts and options is None:
            self.add("rewritten-script", "the site's options in the page script cannot be read")
        if blocks and not _in_head(blocks[0]):
            self.add("block-outside-head", "the data block is not in the <head>")

    def check_images(self, ids: tuple[str, ...], options: Mapping[str, Any] | None, *, opted_out: bool) -> None:
        blocks = [(each, each.text()) for each in elements(self.tree, "noscript")]
        image_ids = [
            number for _, text in blocks if "clicky" in text.lower() for number in NOSCRIPT_IMAGE.findall(text)
        ]
        if any(NOSCRIPT_IMAGE.search(text) and _in_head(node) for node, text in blocks):
            self.add("noscript-in-head", "the image for visitors without JavaScript is in the <head>")
        elif ids and len(image_ids) > len(ids):
            self.add("foreign-code", f"{len(image_ids)} images for visitors without JavaScript; expected {len(ids)}")
        wrong = sorted(set(image_ids) - set(ids)) if ids else []
        if wrong:
            found = f"the Site ID {', '.join(wrong)}; expected {', '.join(ids)}"
            self.add("wrong-image", f"the image for visitors without JavaScript has {found}")
        gates = [name for name in ("hosts", "visitor_ip", "consent") if options and name in options]
        if image_ids and (gates or opted_out):
            why = f"only JavaScript can check the option {gates[0]!r}" if gates else "the page opts out"
            self.add("stray-image", f"the image for visitors without JavaScript tracks them, but {why}")

    def check_other_trackers(self) -> None:
        scripts = [each.attributes.get("src") or "" for each in elements(self.tree, "script")]
        scripts += [each.text() for each in inline_scripts(self.tree) if not is_page_script(each)]
        tracker = tracker_in("\n".join(scripts))
        if tracker:
            self.add("foreign-code", f"the page also has Clicky code that is not from clicky-docs: {tracker!r}")

    def check_marks(self, page_script: LexborNode, goals: Collection[str]) -> None:
        for mark in dict.fromkeys(find_marks(self.tree)):
            if not tracks_clicks(page_script.text()):
                name = "clicky-goal" if mark.goal is not None else "clicky-log"
                self.add("dead-mark", f"an element has the class {name!r}, but the option 'goals' is not set")
            elif mark.goal is not None and mark.key not in goals:
                self.add("dead-mark", f"unknown goal {mark.key!r}; goals of the page: {', '.join(goals) or 'none'}")

    def check_insights(self) -> None:
        urls = [str(each.attributes["src"]) for each in self.tree.css(f'script[src*="{insights_file.FILE}"]')]
        if not urls:
            self.add("no-insights", f"the page does not load {insights_file.FILE}")
        for each in urls:
            url = split_url(each)
            # A path such as `/docs/clicky-docs.js` is not checked, because the folder `/docs` may exist only on the web
            # host.
            if self.site and not (url.netloc or url.path.startswith("/")):
                file = (self.site / self.path).parent / url.path
                if not file.is_file():
                    self.add("no-insights", f"the page loads {url.path!r}, which does not exist")

    def check_options(self, page_script: LexborNode, options: Mapping[str, Any], custom: Mapping[str, Any]) -> None:
        code = page_script.text()
        router = router_of(self.tree)
        policies = meta_contents(self.tree, "http-equiv", "content-security-policy")
        if policies:
            image = has_noscript_image(self.tree)
            file = insights_file.sends_insights(code)
            pages = bool(router) and script.tracks_page_changes(code)
            needed = list(needs(options, image=image, file=file, pages=pages))
            nonce = page_script.attributes.get("nonce") or ""
            for policy in policies:
                for message in Policy(policy).violations(needed, code, nonce):
                    self.add("policy", message)
        referrer = next(iter(meta_contents(self.tree, "name", "referrer")), "").strip().lower()
        # Beacons to a path of the site are not checked: with `same-origin`, browsers send a `Referer` to the site's own
        # origin.
        if referrer in _HIDING_POLICIES and any(each.startswith("http") for each in script.origins(options)):
            accepted = "a policy that sends the origin, such as 'strict-origin-when-cross-origin', or no policy"
            self.add("referrer", f"the referrer policy {referrer!r} hides the site from Clicky; accepted: {accepted}")
        host = self.canonical.hostname or ""
        if host and re.match(options.get("internal", "^$"), host):
            self.add("other-host", f"the host name of the canonical URL is {host!r}, which is an internal host")
        if host and not re.match(options.get("hosts", ""), host):
            self.add(
                "other-host", f"the host name of the canonical URL is {host!r}, which is not in the option 'hosts'"
            )
        needs_banner = options.get("consent", {}).get("global") == "__md_get"
        if needs_banner and not self.tree.css_first("[data-md-component=consent]"):
            self.add("no-banner", "the option 'consent' is 'material', but the page has no Material consent banner")
        if router and not script.tracks_page_changes(code) and "history_disable" not in custom:
            self.add("navigation", f"{router} changes pages without a full page load, but page changes are not tracked")

    def language(self) -> str:
        root = self.tree.root
        return str(root.attributes.get("lang") or "") if root else ""


def _is_data(data: Any) -> bool:
    """Return whether the content of a data block has the shape that the page script expects."""
    if not isinstance(data, dict) or not isinstance(data.get("page"), str):
        return False
    ids = data.get("site_ids")
    if not isinstance(ids, list) or not ids or not all(isinstance(each, str) for each in ids):
        return False
    return isinstance(data.get("custom", {}), dict) and isinstance(data.get("goals", {}), dict)


def _in_head(node: LexborNode) -> bool:
    parent = node.parent
    return parent is not None and parent.tag == "head"
