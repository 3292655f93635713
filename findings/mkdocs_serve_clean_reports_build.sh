#!/usr/bin/env bash
# MkDocs 1.6.1: a plugin's `on_startup(command=...)` is "serve" for `mkdocs serve`, but "build" for `mkdocs serve --clean`. A
# plugin that leaves out a tracker while the author previews the site compares `command` with "serve", and so tracks the author
# as soon as the author adds `--clean`. `site_url` is the local URL in both cases.
#
# Observed:
#   mkdocs build: build
#   mkdocs serve: serve
#   mkdocs serve --clean: build
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "mkdocs==1.6.1"
mkdir docs
echo '# Home' > docs/index.md
printf 'site_name: Site\nhooks: [hook.py]\n' > mkdocs.yml
cat > hook.py <<'PYTHON'
def on_startup(command, dirty):
    print(command)
    # The server is not started.
    raise SystemExit
PYTHON
for command in build serve "serve --clean"; do
    # shellcheck disable=SC2086
    echo "mkdocs $command: $(NO_MKDOCS_2_WARNING=1 venv/bin/mkdocs $command)"
done | tee found.txt
diff found.txt - <<'EXPECTED'
mkdocs build: build
mkdocs serve: serve
mkdocs serve --clean: build
EXPECTED
