#!/usr/bin/env bash
# Klaro 0.7.22 in Chromium: with a minimal configuration, the notice has the buttons "That's ok" and "I decline", and both store
# `false` for a service. "That's ok" only confirms the current state, and a service is off unless its `default` is true.
# With `acceptAll: true` the same button, with the same text, stores `true`. So a tracker that waits for consent never starts on
# a site without this option, although visitors click "That's ok". Klaro dispatches no event in either case: a page that does not
# use Klaro's own interface cannot see that the visitor has decided.
#
# Observed:
#   {}: "That's ok" stores {"stats":false}, events: 0
#   {}: "I decline" stores {"stats":false}, events: 0
#   {"acceptAll":true}: "That's ok" stores {"stats":true}, events: 0
#   {"acceptAll":true}: "I decline" stores {"stats":false}, events: 0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chromium=$(command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome)
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . "klaro@0.7.22"
python3 -m venv venv
venv/bin/pip install --quiet "playwright==1.65.2"
cat > visit.py <<'PYTHON'
import json
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

KLARO = Path("node_modules/klaro/dist/klaro.js").read_bytes()
SERVICES = {"services": [{"name": "stats", "purposes": ["analytics"]}]}
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Home</title><script>
var klaroConfig = {}, dispatched = [], dispatch = EventTarget.prototype.dispatchEvent;
EventTarget.prototype.dispatchEvent = function (event) {{
  dispatched.push(event.type);
  return dispatch.call(this, event);
}};
</script><script src="/klaro.js"></script></head><body><h1>Home</h1></body></html>"""


def answer(route):
    if route.request.url.endswith("/klaro.js"):
        route.fulfill(body=KLARO, content_type="text/javascript")
    else:
        route.fulfill(body=PAGE.format(json.dumps({**SERVICES, **options})), content_type="text/html")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--host-resolver-rules=MAP * ~NOTFOUND"])
    for options, text in product(({}, {"acceptAll": True}), ("That's ok", "I decline")):
        page = browser.new_context(locale="en").new_page()
        page.route("**/*", answer)
        page.goto("https://docs.example/")
        page.click(f'.klaro >> text="{text}"')
        page.wait_for_function("klaro.getManager().confirmed")
        stored = page.evaluate("JSON.stringify(klaro.getManager().consents)")
        events = page.evaluate("dispatched.length")
        print(f'{json.dumps(options, separators=(",", ":"))}: "{text}" stores {stored}, events: {events}')
    browser.close()
PYTHON
venv/bin/python visit.py "$chromium" | tee found.txt
diff found.txt - <<'EXPECTED'
{}: "That's ok" stores {"stats":false}, events: 0
{}: "I decline" stores {"stats":false}, events: 0
{"acceptAll":true}: "That's ok" stores {"stats":true}, events: 0
{"acceptAll":true}: "I decline" stores {"stats":false}, events: 0
EXPECTED
