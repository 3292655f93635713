#!/usr/bin/env bash
# Sphinx 8.2.3: in a build with singlehtml, `pageurl` in the template context ends with a fragment ("#document-index"), and so
# does the <link rel="canonical"> of the theme. An analytics service that drops fragments, or a tool that appends a query to
# the URL, then works with another URL than the one of the page.
#
# Observed:
#   <link rel="canonical" href="https://docs.example/#document-index" />
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "sphinx==8.2.3"
mkdir source
printf 'html_baseurl = "https://docs.example/"\n' > source/conf.py
printf 'Home\n====\n\nText.\n' > source/index.rst
venv/bin/sphinx-build -q -b singlehtml source out
grep -o '<link rel="canonical"[^>]*>' out/index.html | tee found.txt
diff found.txt - <<'EXPECTED'
<link rel="canonical" href="https://docs.example/#document-index" />
EXPECTED
