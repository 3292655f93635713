#!/usr/bin/env bash
# MkDocs 1.6.1: `mkdocs build --strict --quiet` succeeds, although the page has a broken link and a plugin logs a warning. The
# same site fails with `--strict` alone. `--quiet` does not only hide warnings: warnings are no longer counted either. One would
# expect that `--quiet` changes what is printed, and not the exit status. Many CI jobs use both options, so wrong page
# metadata that a tracker's plugin reports is published without a message.
#
# Observed:
#   --strict: exit status 1
#   --strict --quiet: exit status 0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "mkdocs==1.6.1"
mkdir docs
printf '# Home\n\n[A page that does not exist](missing.md)\n' > docs/index.md
printf 'site_name: Site\nhooks: [hook.py]\n' > mkdocs.yml
cat > hook.py <<'PYTHON'
from mkdocs.plugins import get_plugin_logger


def on_post_page(output, page, config):
    get_plugin_logger("statistics").warning("index.md: 'gaol' is unknown")
PYTHON
build() {
    status=0
    NO_MKDOCS_2_WARNING=1 venv/bin/mkdocs build "$@" 2> log.txt || status=$?
    echo "$*: exit status $status"
}
{ build --strict; build --strict --quiet; } | grep 'exit status' | tee found.txt
diff found.txt - <<'EXPECTED'
--strict: exit status 1
--strict --quiet: exit status 0
EXPECTED
