#!/usr/bin/env bash
# VitePress 1.6.4 in Chromium: after a click on a link, the URL is the one of the next page while the earlier page is still shown,
# until the JavaScript file of the next page has arrived. Markdown links are relative in the HTML. A second link that the visitor
# clicks in this time is resolved against the new URL, and leads to another page than the link in the source. Here the link to
# /license opens /guide/license. A tracker that reads the URL and the title at this moment sees two different pages,
# too. One would expect that the URL changes together with the page.
#
# Observed:
#   waiting for the first page: /guide/install.html "Home | Site"
#   after the second click: /guide/license.html "License of the guide | Site"
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chromium=$(command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome)
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . "vitepress@1.6.4"
python3 -m venv venv
venv/bin/pip install --quiet "playwright==1.65.2"
mkdir -p docs/.vitepress docs/guide
echo 'export default {title: "Site"}' > docs/.vitepress/config.mjs
printf '# Home\n\n[Install](./guide/install.md)\n\n[License](./license.md)\n' > docs/index.md
echo '# Install' > docs/guide/install.md
echo '# License of the guide' > docs/guide/license.md
echo '# License' > docs/license.md
node_modules/.bin/vitepress build docs > log.txt 2>&1
cat > visit.py <<'PYTHON'
import mimetypes
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SITE = Path("docs/.vitepress/dist")


def answer(route):
    path = route.request.url.removeprefix("https://docs.example/")
    # The file of the page "Install" is on its way until the end.
    if "guide_install" not in path:
        file = SITE / (path or "index.html")
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file)[0])


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--host-resolver-rules=MAP * ~NOTFOUND"])
    page = browser.new_page()
    page.route("**/*", answer)
    page.goto("https://docs.example/")
    page.wait_for_function("document.querySelector('#app').__vue_app__")
    page.click(".vp-doc >> text=Install")
    page.wait_for_function("location.pathname !== '/'")
    print("waiting for the first page:", page.evaluate("`${location.pathname} \"${document.title}\"`"))
    page.click(".vp-doc >> text=License")
    page.wait_for_function("document.title.startsWith('License')")
    print("after the second click:", page.evaluate("`${location.pathname} \"${document.title}\"`"))
    browser.close()
PYTHON
venv/bin/python visit.py "$chromium" | tee found.txt
diff found.txt - <<'EXPECTED'
waiting for the first page: /guide/install.html "Home | Site"
after the second click: /guide/license.html "License of the guide | Site"
EXPECTED
