#!/usr/bin/env bash
# Sphinx 9.0.4: the typographic quotes and dashes of the option `smartquotes`, which is on by default, also reach the fields at
# the start of a page. These fields are metadata for programs, and never shown. `env.metadata` has an en dash in place of the two
# hyphens of a path, and curly quotes in JSON. So a tracker gets a URL that does not exist, and a goal that is no longer JSON. One
# would expect that only text for people is changed.
#
# Observed:
#   href /install–offline.html
#   goal {“id”: 12}
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "sphinx==9.0.4"
mkdir source
cat > source/conf.py <<'PYTHON'
def show(app, exception):
    for name, value in app.env.metadata["index"].items():
        print(name, value)


def setup(app):
    app.connect("build-finished", show)
PYTHON
printf ':href: /install--offline.html\n:goal: {"id": 12}\n\nHome\n====\n\nText.\n' > source/index.rst
PYTHONIOENCODING=utf-8 venv/bin/sphinx-build -q -b html source out | tee found.txt
diff found.txt - <<'EXPECTED'
href /install–offline.html
goal {“id”: 12}
EXPECTED
