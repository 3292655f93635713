#!/usr/bin/env bash
# htmx 1.9.10 in Chromium: a page has a tracker's image in `<noscript>`, for visitors without JavaScript. A browser with
# JavaScript does not request the image on a full page load. After a click on a boosted link (`hx-boost`) the browser requests the
# image of the new page: htmx parses the response without scripting, so the content of `<noscript>` becomes elements. With Back, the
# browser requests the images of both pages, because htmx also copies the page that it stores. On a documentation site
# with htmx, a visitor with JavaScript is therefore tracked by the script and by the images.
#
# Observed:
#   full page load: no image
#   click: /image.gif?b
#   back: /image.gif?a, /image.gif?b
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chromium=$(command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome)
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . "htmx.org@1.9.10"
python3 -m venv venv
venv/bin/pip install --quiet "playwright==1.65.2"
cat > visit.py <<'PYTHON'
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HTMX = Path("node_modules/htmx.org/dist/htmx.js").read_bytes()
PAGE = """<!DOCTYPE html><html lang="en"><head><title>{0}</title><script src="/htmx.js"></script></head>
<body hx-boost="true"><h1>{0}</h1><a href="/{1}">to {1}</a>
<noscript><img src="/image.gif?{0}" alt=""></noscript></body></html>"""
requested = []


def answer(route):
    path = route.request.url.removeprefix("https://docs.example")
    if path == "/htmx.js":
        route.fulfill(body=HTMX, content_type="text/javascript")
    elif path in {"/a", "/b"}:
        route.fulfill(body=PAGE.format(*("ab" if path == "/a" else "ba")), content_type="text/html")
    else:
        requested.append(path)
        route.fulfill(status=204)


def images(page, name):
    page.wait_for_function(f"document.querySelector('h1').textContent === '{name}'")
    # Images that are inserted now are requested within this time.
    page.wait_for_timeout(500)
    found = ", ".join(sorted(requested)) or "no image"
    requested.clear()
    return found


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--host-resolver-rules=MAP * ~NOTFOUND"])
    page = browser.new_page()
    page.route("**/*", answer)
    page.goto("https://docs.example/a")
    print("full page load:", images(page, "a"))
    page.click("a")
    print("click:", images(page, "b"))
    page.evaluate("history.back()")
    print("back:", images(page, "a"))
    browser.close()
PYTHON
venv/bin/python visit.py "$chromium" | tee found.txt
diff found.txt - <<'EXPECTED'
full page load: no image
click: /image.gif?b
back: /image.gif?a, /image.gif?b
EXPECTED
