#!/usr/bin/env bash
# sphinx-notfound-page 1.1.0 (Sphinx 9.0.4): a script with a protocol-relative URL ("//stats.example/js", the form in the
# snippets of many trackers) is right on every page except 404.html. There the extension takes the URL for a path and adds its
# own prefix. So the script is not loaded on missing pages, and exactly these page views are lost. A URL with "https://" stays
# as written.
#
# Observed:
#   404.html: <script src="/en/latest//stats.example/js"> <script src="https://stats.example/js">
#   index.html: <script src="//stats.example/js"> <script src="https://stats.example/js">
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "sphinx==9.0.4" "sphinx-notfound-page==1.1.0"
mkdir source
cat > source/conf.py <<'PYTHON'
extensions = ["notfound.extension"]
html_js_files = ["//stats.example/js", "https://stats.example/js"]
PYTHON
printf 'Home\n====\n\nText.\n' > source/index.rst
venv/bin/sphinx-build -q -b html source out
for page in 404 index; do
    echo "$page.html:" "$(grep -o '<script src="[^"]*stats.example/js">' "out/$page.html" | paste -s -d ' ' -)"
done | tee found.txt
diff found.txt - <<'EXPECTED'
404.html: <script src="/en/latest//stats.example/js"> <script src="https://stats.example/js">
index.html: <script src="//stats.example/js"> <script src="https://stats.example/js">
EXPECTED
