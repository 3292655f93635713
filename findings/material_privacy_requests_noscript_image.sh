#!/usr/bin/env bash
# Material for MkDocs 9.7.7 (MkDocs 1.6.1), plugin privacy: a tracker's image in `<noscript>` is for visitors without JavaScript.
# The plugin requests the image during the build, when no visitor has opened a page, and the built page shows a copy of the
# image from the site itself. So the build machine is tracked as a visitor, and real visitors without JavaScript are not.
#
# Observed:
#   requested during the build: /image.gif?site=1
#   in the page: <noscript><img src="assets/external/...gif"></noscript>
set -euo pipefail
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; fi; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "mkdocs-material==9.7.7" "mkdocs==1.6.1"
# The tracker: a server on this machine that writes its port to port.txt, and each request to requests.txt.
cat > tracker.py <<'PYTHON'
import http.server
from pathlib import Path


class Tracker(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open("requests.txt", "a", encoding="utf-8") as file:
            print(self.path, file=file)
        self.send_response(200)
        self.send_header("Content-Type", "image/gif")
        self.end_headers()
        self.wfile.write(b"GIF89a")

    def log_message(self, *values):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Tracker)
Path("port.txt").write_text(str(server.server_port), encoding="utf-8")
server.serve_forever()
PYTHON
venv/bin/python tracker.py &
server=$!
until [ -s port.txt ]; do sleep 0.1; done
mkdir docs overrides
echo '# Home' > docs/index.md
cat > overrides/main.html <<HTML
{% extends "base.html" %}
{% block scripts %}<noscript><img src="http://127.0.0.1:$(cat port.txt)/image.gif?site=1"></noscript>{% endblock %}
HTML
cat > mkdocs.yml <<'YAML'
site_name: Site
site_url: https://docs.example/
theme: {name: material, custom_dir: overrides, font: false}
plugins: [privacy]
YAML
NO_MKDOCS_2_WARNING=1 venv/bin/mkdocs build 2> log.txt
{
    sed 's/^/requested during the build: /' requests.txt
    echo "in the page: $(grep -o '<noscript>.*</noscript>' site/index.html | sed 's|external/.*gif|external/...gif|')"
} | tee found.txt
diff found.txt - <<'EXPECTED'
requested during the build: /image.gif?site=1
in the page: <noscript><img src="assets/external/...gif"></noscript>
EXPECTED
