#!/usr/bin/env bash
# Sphinx 9.0.4: a page can describe itself in two places, a `.. meta::` directive and the fields at its start. The builder
# gettext extracts the text of the directive for translation, but no field. So an extension that takes a page's title from a
# field, such as a tracker, reports the title in the original language for the translated pages, too, and a translator cannot
# change this.
#
# Observed:
#   msgid "A description in the directive"
#   msgid "Home"
#   msgid "Text."
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "sphinx==9.0.4"
mkdir source
touch source/conf.py
cat > source/index.rst <<'RST'
:title_for_statistics: A title in a field

.. meta::
   :description: A description in the directive

Home
====

Text.
RST
venv/bin/sphinx-build -q -b gettext source out
grep '^msgid "..*"$' out/index.pot | sort | tee found.txt
diff found.txt - <<'EXPECTED'
msgid "A description in the directive"
msgid "Home"
msgid "Text."
EXPECTED
