"""Small sites that change pages without a full page load. Each site does this like a known router.

The order of the steps is the order in the real routers.
"""

from __future__ import annotations

import json
from typing import Any

from in_engines.visit import page

# name, the page's data, the page view: URL, title, goal
PAGES: dict[str, tuple[Any, tuple[str, str, str] | None]] = {
    "home": ({}, ("/", "Home - Site", "")),
    "a": ({"title": "Custom A", "goal": 7}, ("/a/", "Custom A", "7")),
    "b": ({"goal": {"id": 12, "revenue": 2.5}}, ("/b/", "B - Site", "12")),
    "c": ({}, ("/c/", "C - Site", "")),
    "private": (False, None),
}
# Functions that the routers share. `show` puts the content of another document into this one.
COMMON = """
const TITLES = %s;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const load = async (url) => new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
const showHead = (next) => {
  for (const element of document.head.querySelectorAll("title, meta, script[type='application/json']")) element.remove();
  for (const element of next.head.querySelectorAll("title, meta, script[type='application/json']"))
    document.head.append(document.importNode(element, true));
};
const showMain = (next) => document.querySelector("main").replaceWith(document.importNode(next.querySelector("main"), true));
"""
ROUTERS = {
    # Material and Zensical with navigation.instant.
    "push_then_head": """
const show = async (url) => { const next = await load(url); await pause(30); showHead(next); showMain(next); };
const go = (url) => { history.pushState({}, "", url); show(url); };
""",
    # Starlight with its router: the head is swapped, and the old title is back while `pushState` runs.
    "head_then_push": """
const show = async (url) => { const next = await load(url); showHead(next); showMain(next); };
const go = async (url) => {
  const old = document.title;
  await show(url);
  const title = document.title;
  document.title = old;
  history.pushState({}, "", url);
  document.title = title;
};
""",
    # VitePress and Docusaurus: the head keeps the first page's data, and the site never requests the next page's HTML.
    "head_kept": """
const show = async (url) => {
  await pause(30);
  document.title = TITLES[url];
  document.querySelector("main h1").textContent = TITLES[url];
};
const go = (url) => { history.pushState({}, "", url); show(url); };
""",
    # htmx with hx-boost: the body is swapped, its scripts run again, and then the URL changes.
    "body_then_push": """
const show = async (url) => {
  const next = await load(url);
  document.title = next.title;
  // The content of <noscript> in a parsed document is elements, and no text.
  document.body.replaceChildren(...next.body.childNodes);
  for (const script of document.body.querySelectorAll("script")) {
    const copy = document.createElement("script");
    for (const { name, value } of script.attributes) copy.setAttribute(name, value);
    copy.textContent = script.textContent;
    script.replaceWith(copy);
  }
};
const go = async (url) => { await show(url); history.pushState({}, "", url); };
""",
    # A site that keeps one entry in the history.
    "replace_then_head": """
const show = async (url) => { const next = await load(url); showHead(next); showMain(next); };
const go = (url) => { history.replaceState({}, "", url); show(url); };
""",
}
EVENTS = """
addEventListener("click", (event) => {
  const link = event.target.closest("nav a");
  if (!link) return;
  event.preventDefault();
  go(link.pathname);
});
addEventListener("popstate", () => show(location.pathname));
"""


def path_of(name: str) -> str:
    """Return the path of a page."""
    return "/" if name == "home" else f"/{name}/"


def html(name: str, script: str = "", main: str = "") -> str:
    """Return a page with links to all pages, but without the code of clicky-docs."""
    title = f"{name.title()} - Site"
    links = " ".join(f'<a id="to-{each}" href="{path_of(each)}">{each}</a>' for each in PAGES)
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title>{script}</head>"
        f"<body><nav>{links}</nav><main><h1>{title}</h1><h2 id=there>There</h2>{main}</main></body></html>"
    )


def site(router: str, **options: Any) -> dict[str, str]:
    """Return the site of a router; an empty name stands for full page loads."""
    titles = json.dumps({path_of(name): f"{name.title()} - Site" for name in PAGES})
    script = f"<script>(() => {{ {COMMON % titles}{ROUTERS[router]}{EVENTS} }})();</script>" if router else ""
    return {
        f"{path_of(name)}index.html".removeprefix("/"): page(name, own, html(name, script), **options)
        for name, (own, _) in PAGES.items()
    }
