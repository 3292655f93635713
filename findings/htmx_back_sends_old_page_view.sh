#!/usr/bin/env bash
# htmx 1.9.10 in Chromium: many trackers send a page view by adding a script element to the body. When the visitor leaves a page
# with a boosted link, htmx stores the body together with this element. Back inserts the stored body, and htmx runs its scripts.
# So the server receives the first page view once more, with the same parameters, although the tracker has sent nothing. That
# htmx runs the scripts of new content is intended, but this script is not in the HTML of the site.
#
# Observed:
#   full page load: /view?1
#   click: nothing
#   back: /view?1
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
# The tracker sends one page view per full page load, with a number.
PAGE = """<!DOCTYPE html><html lang="en"><head><title>{0}</title><script src="/htmx.js"></script><script>
let number = 0;
addEventListener("load", () => {{
  const script = document.createElement("script");
  script.src = `/view?${{++number}}`;
  document.body.append(script);
}});
</script></head><body hx-boost="true"><h1>{0}</h1><a href="/{1}">to {1}</a></body></html>"""
views = []


def answer(route):
    path = route.request.url.removeprefix("https://docs.example")
    if path in {"/a", "/b"}:
        route.fulfill(body=PAGE.format(*("ab" if path == "/a" else "ba")), content_type="text/html")
        return
    if path.startswith("/view?"):
        views.append(path)
    route.fulfill(body=HTMX if path == "/htmx.js" else "", content_type="text/javascript")


def sent(page, name):
    page.wait_for_function(f"document.querySelector('h1').textContent === '{name}'")
    # Scripts that are inserted now are requested within this time.
    page.wait_for_timeout(500)
    found = ", ".join(views) or "nothing"
    views.clear()
    return found


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--host-resolver-rules=MAP * ~NOTFOUND"])
    page = browser.new_page()
    page.route("**/*", answer)
    page.goto("https://docs.example/a")
    print("full page load:", sent(page, "a"))
    page.click("a")
    print("click:", sent(page, "b"))
    page.evaluate("history.back()")
    print("back:", sent(page, "a"))
    browser.close()
PYTHON
venv/bin/python visit.py "$chromium" | tee found.txt
diff found.txt - <<'EXPECTED'
full page load: /view?1
click: nothing
back: /view?1
EXPECTED
