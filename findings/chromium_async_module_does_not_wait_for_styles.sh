#!/usr/bin/env bash
# Chromium 156: a page has an inline script at its end, and a style sheet that is slow. `<script>` runs after the style sheet has
# arrived, and so does `<script type="module">`. With the attribute `async`, which does nothing for an ordinary inline script, the
# module runs at once. So a tracker's snippet at the end of the body can lose all visitors who leave before a slow
# style sheet has arrived, and `async type="module"` prevents that.
#
# Observed:
#   before the style sheet: async module
#   after the style sheet: script, async script, module
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chromium=$(command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome)
python3 -m venv venv
venv/bin/pip install --quiet "playwright==1.65.2"
cat > visit.py <<'PYTHON'
import sys

from playwright.sync_api import sync_playwright

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Home</title><script>var ran = [];</script>
<link rel="stylesheet" href="/slow.css"></head><body><h1>Home</h1>
<script type="module">ran.push("module");</script>
<script async type="module">ran.push("async module");</script>
<script>ran.push("script");</script>
<script async>ran.push("async script");</script></body></html>"""
waiting = []


def answer(route):
    if route.request.url.endswith(".css"):
        waiting.append(route)
    else:
        route.fulfill(body=PAGE, content_type="text/html")


def ran(page):
    return ", ".join(page.evaluate("ran.splice(0)"))


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--host-resolver-rules=MAP * ~NOTFOUND"])
    page = browser.new_page()
    page.route("**/*", answer)
    page.goto("https://docs.example/", wait_until="commit")
    page.wait_for_timeout(2000)
    print("before the style sheet:", ran(page))
    waiting[0].fulfill(body="", content_type="text/css")
    page.wait_for_load_state()
    print("after the style sheet:", ran(page))
    browser.close()
PYTHON
venv/bin/python visit.py "$chromium" | tee found.txt
diff found.txt - <<'EXPECTED'
before the style sheet: async module
after the style sheet: script, async script, module
EXPECTED
