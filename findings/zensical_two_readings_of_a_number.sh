#!/usr/bin/env bash
# Zensical 0.0.73: the number `0101` is 65 in mkdocs.yml, and 101 in a page's front matter. MkDocs 1.6.1 reads 65 in both
# (YAML 1.1: a number with a leading zero is octal). With Zensical a text that looks like a time differs, too: `12:30` is 750 in
# mkdocs.yml, and "12:30" in front matter. So the ID of a goal that is copied from a page to the configuration becomes
# the ID of another goal, and a site that moves from MkDocs to Zensical changes the goals of its pages.
#
# Observed:
#   MkDocs: configuration 65 750, page 65 750
#   Zensical: configuration 65 750, page 101 12:30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "zensical==0.0.73" "mkdocs==1.6.1"
mkdir docs overrides
printf -- '---\ngoal: 0101\ntime: 12:30\n---\n\n# Home\n' > docs/index.md
cat > overrides/main.html <<'HTML'
{% extends "base.html" %}
{% block extrahead %}
{% if page and page.meta %}
<!-- configuration {{ config.extra.goal }} {{ config.extra.time }}, page {{ page.meta.goal }} {{ page.meta.time }} -->
{% endif %}
{% endblock %}
HTML
cat > mkdocs.yml <<'YAML'
site_name: Site
site_url: https://docs.example/
theme: {custom_dir: overrides}
extra:
  goal: 0101
  time: 12:30
YAML
# Each tool uses its own theme.
printf 'INHERIT: mkdocs.yml\ntheme: {name: mkdocs}\n' > theme.yml
NO_MKDOCS_2_WARNING=1 venv/bin/mkdocs build --quiet --config-file theme.yml --site-dir mkdocs
venv/bin/zensical build > log.txt
for tool in MkDocs:mkdocs Zensical:site; do
    echo "${tool%:*}: $(sed -n 's/^<!-- \(configuration .*\) -->$/\1/p' "${tool#*:}/index.html")"
done | tee found.txt
diff found.txt - <<'EXPECTED'
MkDocs: configuration 65 750, page 65 750
Zensical: configuration 65 750, page 101 12:30
EXPECTED
