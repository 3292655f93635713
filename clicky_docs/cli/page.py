"""What is in one page of a built site, as a browser finds it, and what is wrong with it."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import SplitResult, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clicky_docs.browser import insights_file, script
from clicky_docs.cli.inject import is_redirect, navigates
from clicky_docs.cli.policy import Policy, digest, needs
from clicky_docs.cli.problems import SiteProblem
from clicky_docs.html.place import is_document
from clicky_docs.options.declare import parse
from clicky_docs.options.parsers import show
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.pages import marks

_DISABLED = re.compile(r"<!-- Clicky disabled: (.*?)(?:\n| -->)")
_IMAGE = re.compile(r"/(\d+)ns\.gif")
_TRACKER = re.compile(r"static\.getclicky\.com/(js|\d+\.js)\b|\bclicky_site_ids?\b|\bclicky\.init\(")
# What hides a page's address from Clicky's server (docs/clicky.md#referrer-policy); `never` is an old name.
_HIDING = {"no-referrer", "same-origin", "never"}
# Of inline scripts, those that browsers heed:
# https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element
_CODE = re.compile(r"|module|importmap|speculationrules|(text|application)/(x-)?(java|ecma)script", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

State: TypeAlias = Literal["tracked", "opted out", "disabled", "redirect", "broken"]


@dataclass(frozen=True)
class PageReport:
    """What is in a page; as Clicky will see it, if it does."""

    path: str
    title: str = ""
    href: str = ""
    goal: object = None
    site_ids: tuple[str, ...] = ()
    state: State = "tracked"
    why: str = ""
    """Why the page is not counted, in words."""
    name: str = ""
    """The page's name in its data."""
    lang: str = ""
    canonical: str = ""
    script: str = ""
    """The script's hash, as a Content-Security-Policy has it."""
    problems: tuple[SiteProblem, ...] = ()


def inspect(html: bytes, path: str, site: Path | None = None) -> PageReport | None:
    """Return what is in a page, or nothing if the file is no HTML document.

    Args:
        html: the file's content.
        path: the file's, in its site.
        site: the site's folder, if the files that a page loads are to be looked for in it.
    """
    if not html.strip():
        return PageReport(
            path, state="broken", why="empty", problems=(SiteProblem(path, "empty", "the file is empty"),)
        )
    if html.startswith(_UTF_16):
        html = html.decode("utf-16", "replace").encode()
    if not is_document(html.decode("utf-8", "replace")):
        return None
    return _Page(html, path, site).found()


def inline(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Give the inline scripts that a browser heeds."""
    for each in tree.css("script:not([src])"):
        if _CODE.fullmatch((each.attributes.get("type") or "").strip()):
            yield each


def split(url: str | None) -> SplitResult:
    """Return the parts of an address; one that is none has none."""
    try:
        return urlsplit(url or "")
    except ValueError:
        return urlsplit("")


def is_ours(code: LexborNode) -> bool:
    """Return whether an inline script is the one that this package puts into pages."""
    return "script[data-clicky-docs]" in code.text()


def has_image(tree: LexborHTMLParser) -> bool:
    """Return whether there is an image of Clicky's for readers without JavaScript."""
    return any(_IMAGE.search(each.text()) for each in tree.css("noscript"))


@dataclass
class _Page:
    """A page that is being looked at."""

    html: bytes
    path: str
    site: Path | None = None
    problems: list[SiteProblem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tree = LexborHTMLParser(self.html, encoding=True, scripting=True)
        self.text = self.tree.raw_html.decode("utf-8", "replace")

    def add(self, kind: str, message: str) -> None:
        self.problems.append(SiteProblem(self.path, kind, message))

    def found(self) -> PageReport:
        blocks = self.tree.css("script[data-clicky-docs]")
        scripts = [each for each in inline(self.tree) if is_ours(each)]
        data = self.data(blocks)
        custom = data.get("custom", {})
        ids = tuple(data.get("site_ids", ()))
        given = script.read_options(scripts[0].text()) if scripts else None
        self.look_at_scripts(blocks, scripts, given)
        state, why = self.state(blocks, scripts, data)
        self.look_at_images(ids, given, opted_out=state == "opted out")
        self.look_at_others()
        if given:
            self.look_at_surroundings(scripts[0], given, custom)
            if state == "tracked":
                self.look_at_marks(scripts[0], data.get("goals", {}))
                if insights_file.sends_insights(scripts[0].text()):
                    self.look_at_insights()
        title = " ".join((node.text() if (node := self.tree.css_first("head title")) else "").split())
        if state == "tracked" and not (title or custom.get("title")):
            self.add("no-title", "no <title>, and no title in the page's data")
        return PageReport(
            path=self.path,
            title=str(custom.get("title", title)),
            href=str(custom.get("href", self.address())),
            goal=custom.get("goal"),
            site_ids=ids,
            state=state,
            why=why,
            name=str(data.get("page", "")),
            lang=self.language(),
            canonical=self.canonical().geturl(),
            script=digest(scripts[0].text()) if given else "",
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
            self.add("broken-block", f"the page's data cannot be read: {show(blocks[0].text())}")
            return {}
        _, problems = parse(PROPERTIES, data.get("custom", {}))
        for problem in problems:
            self.add("bad-value", f"{problem.key}: {problem.what}")
        return dict(data)

    def state(self, blocks: list[LexborNode], scripts: list[LexborNode], data: Mapping[str, Any]) -> tuple[State, str]:
        """Return what is to be said of the page as a whole."""
        if is_redirect(self.tree):
            return "redirect", "leads on"
        if blocks and scripts:
            if not data:
                return "broken", "the page's data cannot be read"
            return ("tracked", "") if data.get("track", True) else ("opted out", "opted out")
        disabled_reason = _DISABLED.search(self.text)
        if disabled_reason:
            why = disabled_reason[1].strip()
            return ("opted out", "opted out") if why.startswith("this page opts out") else ("disabled", why)
        if not blocks and not scripts:
            self.add("no-code", "no code of Clicky's")
        return "broken", "no code" if not blocks and not scripts else "no data" if scripts else "no script"

    def look_at_scripts(
        self, blocks: list[LexborNode], scripts: list[LexborNode], given: Mapping[str, Any] | None
    ) -> None:
        if len(blocks) > 1:
            self.add("two-blocks", f"{len(blocks)} blocks of data; expected one")
        if len(scripts) > 1:
            self.add("two-scripts", f"{len(scripts)} scripts; expected one")
        if blocks and not scripts:
            self.add("no-script", "a block of data, but no script")
        if scripts and not blocks:
            self.add("no-block", "the script, but no block of data")
        if scripts and given is None:
            self.add("rewritten-script", "what the script is given of the site's options cannot be read")
        if blocks and not _in_head(blocks[0]):
            self.add("block-outside-head", "the block of data is not in the head")

    def look_at_images(self, ids: tuple[str, ...], given: Mapping[str, Any] | None, *, opted_out: bool) -> None:
        blocks = [(each, each.text()) for each in self.tree.css("noscript")]
        found = [number for _, text in blocks if "clicky" in text.lower() for number in _IMAGE.findall(text)]
        if any(_IMAGE.search(text) and _in_head(node) for node, text in blocks):
            self.add("noscript-in-head", "the image for readers without JavaScript is in the head")
        elif ids and len(found) > len(ids):
            self.add("foreign-code", f"{len(found)} images for readers without JavaScript; expected {len(ids)}")
        wrong = sorted(set(found) - set(ids)) if ids else []
        if wrong:
            self.add("wrong-image", f"an image for the Site ID {', '.join(wrong)}; expected {', '.join(ids)}")
        asks = [name for name in ("hosts", "visitor_ip", "consent") if given and name in given]
        if found and (asks or opted_out):
            why = f"{asks[0]} must be asked first" if asks else "the page opts out"
            self.add("stray-image", f"an image for readers without JavaScript, though {why}")

    def look_at_others(self) -> None:
        scripts = [str(each.attributes["src"]) for each in self.tree.css("script[src]")]
        scripts += [each.text() for each in inline(self.tree) if not is_ours(each)]
        found = _TRACKER.search("\n".join(scripts))
        if found:
            self.add("foreign-code", f"another tracker: {found[0]}")

    def look_at_marks(self, ours: LexborNode, known: Collection[str]) -> None:
        for mark in dict.fromkeys(marks.find(self.text)):
            if not marks.tracks_clicks(ours.text()):
                self.add(
                    "dead-mark", f"the class clicky-{'goal' if mark.goal is not None else 'log'}, and no goals are set"
                )
            elif mark.goal is not None and mark.key not in known:
                self.add("dead-mark", f"the goal {mark.key!r}; known: {', '.join(known) or 'none'}")

    def look_at_insights(self) -> None:
        found = [str(each.attributes["src"]) for each in self.tree.css(f'script[src*="{insights_file.FILE}"]')]
        if not found:
            self.add("no-insights", f"no script {insights_file.FILE}")
        for each in found:
            url = split(each)
            # Where the root of the host is, the site's folder does not say.
            if self.site and not (url.netloc or url.path.startswith("/")):
                file = (self.site / self.path).parent / url.path
                if not file.is_file():
                    self.add("no-insights", f"{url.path} is not there")

    def look_at_surroundings(self, ours: LexborNode, given: Mapping[str, Any], custom: Mapping[str, Any]) -> None:
        needed = list(needs(given, image=has_image(self.tree), file=insights_file.sends_insights(ours.text())))
        for meta in self.tree.css("meta[http-equiv=content-security-policy i][content]"):
            policy = Policy(str(meta.attributes["content"]))
            for lack in policy.lacks(needed, ours.text(), ours.attributes.get("nonce") or ""):
                self.add("policy", lack)
        found = self.tree.css_first("meta[name=referrer i][content]")
        referrer = str(found.attributes["content"]).strip().lower() if found else ""
        # Beacons to the site itself have it all the same.
        if referrer in _HIDING and any(each.startswith("http") for each in script.origins(given)):
            self.add("referrer", f"the referrer policy {referrer}; accepted: strict-origin-when-cross-origin, or none")
        host = self.canonical().hostname or ""
        if host and re.match(given.get("internal", "^$"), host):
            self.add("other-host", f"the site's own address is at {host}, an internal host")
        if host and not re.match(given.get("hosts", ""), host):
            self.add("other-host", f"the site's own address is at {host}, and hosts does not have it")
        waits = given.get("consent", {}).get("global") == "__md_get"
        if waits and not self.tree.css_first("[data-md-component=consent]"):
            self.add("no-banner", "consent is material, and the page has no such banner")
        if navigates(self.text) and "downloads" not in given and "history_disable" not in custom:
            self.add("navigation", "the theme has navigation.instant, and the option navigation is false")

    def canonical(self) -> SplitResult:
        link = self.tree.css_first("link[rel=canonical][href]")
        return split(link.attributes["href"] if link else "")

    def address(self) -> str:
        """Return the page's own path, which is what Clicky counts; a canonical one may be another version's."""
        return re.sub(r"/index\.html?$", "/", f"/{self.path}")

    def language(self) -> str:
        root = self.tree.root
        return str(root.attributes.get("lang") or "") if root else ""


def _is_data(data: Any) -> bool:
    """Return whether this is what the script expects."""
    if not isinstance(data, dict) or not isinstance(data.get("page"), str):
        return False
    ids = data.get("site_ids")
    if not isinstance(ids, list) or not ids or not all(isinstance(each, str) for each in ids):
        return False
    return isinstance(data.get("custom", {}), dict) and isinstance(data.get("goals", {}), dict)


def _in_head(node: LexborNode) -> bool:
    parent = node.parent
    return parent is not None and parent.tag == "head"
