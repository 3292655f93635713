"""Change a page before the page is sent to the browser, so that the page is tracked, and sends its data to this server.

The files of the site are never changed.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clicky_docs.browser import insights_file
from clicky_docs.browser.script import replace_options
from clicky_docs.html.place import is_document, place, replace_code
from clicky_docs.html.snippet import Snippet

OWN = "/clicky/"
"""The path of this server's own pages, scripts and beacons."""
BEACONS = f"{OWN}in.php"
"""The path to which pages of this server send beacons."""
NOTHING = f"{OWN}nothing"
"""The path of an empty response. Pages request this path in place of data from other servers."""

LIFTED = {
    "disabled": "The tracking code is commented out in this build ({}). This server sends the pages with the code.",
    "internal": "The options 'internal_hosts' and 'internal_ips' exclude {}. This server ignores both options.",
    "hosts": "The option 'hosts' does not contain {}. This server ignores the option.",
    "visitor_ip": "This server ignores the option 'visitor_ip_url', because the visitor is on the same machine.",
    "identity": "This server ignores the option 'identity', because {} is on another server.",
    "policy": "This server removes the Content-Security-Policy from the pages. 'clicky-docs check' checks the policy.",
    "insights": "This build has no insights file, so the events of the option 'insights' are missing.",
}
"""Sentences, by a short name: what this server changes so that a page is tracked, and what is missing in the build."""

_DISABLED = re.compile(r"<!-- Clicky disabled: (?P<reason>[^\n]*?)(?:\n(?P<code>.*)| -->)", re.DOTALL)
_BLOCK_END = "</script>"
_IMAGE = re.compile(r"""[^\s"'=<>]*/(\d+ns\.gif)""")
_META = re.compile(r"""<meta\b(?:[^"'>]|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_POLICY = re.compile(r"""http-equiv\s*=\s*["']?content-security-policy\b""", re.IGNORECASE)
_JSON = re.compile(r"<script[^>]*>(.*)</script>", re.DOTALL | re.IGNORECASE)
_ABSOLUTE = re.compile(r"(?:https?:)?//")


@dataclass(frozen=True)
class Published:
    """A page as this server sends it.

    Attributes:
        html: the page.
        reason: the reason why the page cannot be tracked. The text is empty if the page has a page script, which then
            decides in the browser.
        lifted: sentences of `LIFTED` about this page.
        problem: a problem with the page's data, as a sentence, or an empty text.
    """

    html: str
    reason: str = ""
    lifted: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Publisher:
    """Changes pages.

    Attributes:
        tracker: the URL of the tracker that the pages load.
        host: the host name with which the options are compared, or an empty text if the options must not exclude this
            server.
        local: the host name of this server, for messages.
    """

    tracker: str
    host: str = ""
    local: str = "localhost"

    def publish(self, text: str) -> Published:
        """Return a page as this server sends it. A file that is no HTML document is returned unchanged."""
        return _Page(self, text).published() if is_document(text) else Published(text)


@dataclass
class _Page:
    publisher: Publisher
    text: str
    reason: str = "no Clicky code"
    problem: str = ""
    lifted: dict[str, str] = field(default_factory=dict)
    hidden: Snippet | None = None
    needs_insights: bool = False

    def lift(self, kind: str, value: str = "") -> None:
        self.lifted[kind] = LIFTED[kind].format(value)

    def published(self) -> Published:
        text = _META.sub(self.without_policy, replace_code(self.text, self.show))
        if self.hidden:
            # A data block outside the comment marks the page as not tracked, so the block is removed.
            text = place(replace_code(text, lambda code: "" if _is_data(code) else code), self.hidden)
        text = replace_code(text, self.change)
        if self.needs_insights and insights_file.FILE not in text:
            self.lift("insights")
        reporter = f'<script data-reason="{html.escape(self.reason)}" src="{OWN}reporter.js"></script>'
        return Published(place(text, Snippet(reporter, "")), self.reason, tuple(self.lifted.values()), self.problem)

    def without_policy(self, match: re.Match[str]) -> str:
        if not _POLICY.search(match[0]):
            return match[0]
        self.lift("policy")
        return ""

    def show(self, code: str) -> str:
        """Remove a comment with disabled code, and store the code. `published` then adds the code to the page."""
        found = _DISABLED.match(code)
        if not found:
            return code
        if not found["code"]:
            self.reason = "opted out"
            return code
        head, end, body = found["code"].removesuffix("-->").partition(_BLOCK_END)
        self.hidden = Snippet(f"{head}{end}", body.strip())
        self.lift("disabled", found["reason"])
        return ""

    def change(self, code: str) -> str:
        """Check a data block, or change a page script and its images so that their requests go to this server."""
        if _is_data(code):
            self.check_data(code)
            return code
        if "script[data-clicky-docs]" not in code:
            return code
        self.needs_insights |= insights_file.sends_insights(code)
        changed = replace_options(code, self.options)
        if changed is None:
            self.reason = "another tool has rewritten the page script"
            return ""
        self.reason = ""
        return _IMAGE.sub(rf"{OWN}\1", changed)

    def check_data(self, block: str) -> None:
        content = _JSON.match(block)
        try:
            data = json.loads(content[1] if content else "")
            ids = data["site_ids"]
        except (ValueError, TypeError, KeyError):
            self.problem = "the data block is invalid. The page is not tracked."
            return
        if data.get("track") is False:
            self.reason = str(data.get("reason") or "opted out")
        for each in ids if isinstance(ids, list) else [ids]:
            if not re.fullmatch("[0-9]+", str(each), re.ASCII):
                self.problem = f"the Site ID must be a number; found {each!r}. Clicky ignores the beacons of the page."

    def options(self, options: dict[str, Any]) -> Mapping[str, Any]:
        """Return the options of the page script for this server."""
        publisher = self.publisher
        result = {key: value for key, value in options.items() if key != "hosts"}
        trusted = map(re.escape, (publisher.tracker.partition("?")[0], BEACONS))
        result |= {"script": publisher.tracker, "trusted": f"^({'|'.join(trusted)})([/?]|$)"}
        host = publisher.host or publisher.local
        is_internal = re.search(options.get("internal", "^$"), host)
        is_other = not re.search(options.get("hosts", ""), host)
        # In the browser, the page script compares the patterns with the host name of this server. So the comparison
        # with `publisher.host` is done here, and each pattern is replaced by a pattern that matches all or no names.
        result["internal"] = ".*" if publisher.host and is_internal else "^$"
        if "internal_ips" in options:
            result["internal_ips"] = "^$"
        if publisher.host and is_other:
            result["hosts"] = "^$"
        if not publisher.host and is_internal:
            self.lift("internal", host)
        if not publisher.host and is_other:
            self.lift("hosts", host)
        if "visitor_ip" in options:
            self.lift("visitor_ip")
            result["visitor_ip"] = {**options["visitor_ip"], "url": NOTHING}
        source = str(options.get("identity", {}).get("source", ""))
        if _ABSOLUTE.match(source):
            self.lift("identity", source)
            result["identity"] = {**options["identity"], "source": NOTHING}
        return result


def _is_data(code: str) -> bool:
    return "application/json" in code.partition(">")[0]
