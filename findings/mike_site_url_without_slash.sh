#!/usr/bin/env bash
# mike 2.2.0 (MkDocs 1.6.1): mike adds the version to `site_url`, but drops the slash at the end that MkDocs puts there.
# A plugin that joins `site_url` with the URL of a page works in `mkdocs build`. In `mike deploy` the plugin makes
# "https://docs.example/1.0install/", or, with `urljoin`, a URL without the version. `page.canonical_url` is right in both. A
# tracker that is given such URLs mixes the versions up, or tracks pages that do not exist.
#
# Observed:
#   mkdocs build: site_url https://docs.example/, urljoin https://docs.example/install/, canonical https://docs.example/install/
#   mike deploy: site_url https://docs.example/1.0, urljoin https://docs.example/install/, canonical https://docs.example/1.0/install/
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "mike==2.2.0" "mkdocs==1.6.1"
mkdir docs
echo '# Install' > docs/install.md
printf 'site_name: Site\nsite_url: https://docs.example/\nhooks: [hook.py]\nplugins: [mike]\n' > mkdocs.yml
cat > hook.py <<'PYTHON'
from urllib.parse import urljoin


def on_post_page(output, page, config):
    joined = urljoin(config.site_url, page.url)
    with open("urls.txt", "w", encoding="utf-8") as file:
        print(f"site_url {config.site_url}, urljoin {joined}, canonical {page.canonical_url}", file=file)
PYTHON
export NO_MKDOCS_2_WARNING=1 PATH="$PWD/venv/bin:$PATH"
export GIT_AUTHOR_NAME=Author GIT_AUTHOR_EMAIL=author@docs.example GIT_COMMITTER_NAME=Author GIT_COMMITTER_EMAIL=author@docs.example
git init --quiet
git commit --quiet --allow-empty --message "The first commit"
mkdocs build --quiet
echo "mkdocs build: $(cat urls.txt)" | tee found.txt
mike deploy 1.0 > log.txt 2>&1
echo "mike deploy: $(cat urls.txt)" | tee -a found.txt
diff found.txt - <<'EXPECTED'
mkdocs build: site_url https://docs.example/, urljoin https://docs.example/install/, canonical https://docs.example/install/
mike deploy: site_url https://docs.example/1.0, urljoin https://docs.example/install/, canonical https://docs.example/1.0/install/
EXPECTED
