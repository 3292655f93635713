#!/usr/bin/env bash
# MkDocs 1.6.1: `page.title` is HTML if the title comes from the first heading, and plain text if it comes from nav or front
# matter. A plugin that sends or prints titles gets "Search &amp; find" from one page and "Search & find" from the others,
# and cannot see from the text alone whether to unescape it.
#
# Observed:
#   heading.md Search &amp; find
#   matter.md Search & find
#   nav.md Search & find
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "mkdocs==1.6.1"
mkdir docs
printf '# Search & find\n' > docs/heading.md
printf -- '---\ntitle: Search & find\n---\n\n# Other\n' > docs/matter.md
printf '# Other\n' > docs/nav.md
cat > mkdocs.yml <<'YAML'
site_name: Site
hooks: [hook.py]
nav: [heading.md, matter.md, {"Search & find": nav.md}]
YAML
cat > hook.py <<'PYTHON'
def on_post_page(output, page, config):
    with open("titles.txt", "a", encoding="utf-8") as file:
        file.write(f"{page.file.src_uri} {page.title}\n")
PYTHON
NO_MKDOCS_2_WARNING=1 venv/bin/mkdocs build --quiet
sort titles.txt | tee found.txt
diff found.txt - <<'EXPECTED'
heading.md Search &amp; find
matter.md Search & find
nav.md Search & find
EXPECTED
