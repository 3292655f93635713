#!/usr/bin/env bash
# MkDocs 1.6.1: a plugin declares nested options with `SubConfig`, and MkDocs warns about an unknown key inside them. The warning
# also appears if the plugin has a list of such options (`ListOfItems`). With a mapping of such options (`DictOfItems`) the
# warning is lost. A typing mistake in `goals: {signup: {revenu: 5}}` is then ignored, with `--strict` too, and the goal has no
# revenue. One would expect that a list and a mapping of the same options are checked alike.
#
# Observed:
#   SubConfig: Sub-option 'revenu': Unrecognised configuration name: revenu
#   ListOfItems: Sub-option 'revenu': Unrecognised configuration name: revenu
#   DictOfItems: no warning
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet "mkdocs==1.6.1"
cat > validate.py <<'PYTHON'
from mkdocs.config import base
from mkdocs.config import config_options as options


class Goal(base.Config):
    id = options.Type(int)
    revenue = options.Optional(options.Type(int))


class One(base.Config):
    goals = options.SubConfig(Goal)


class Several(base.Config):
    goals = options.ListOfItems(options.SubConfig(Goal))


class Named(base.Config):
    goals = options.DictOfItems(options.SubConfig(Goal))


goal = {"id": 1, "revenu": 5}
for name, config, value in (
    ("SubConfig", One(), goal),
    ("ListOfItems", Several(), [goal]),
    ("DictOfItems", Named(), {"signup": goal}),
):
    config.load_dict({"goals": value})
    errors, warnings = config.validate()
    assert not errors
    print(f"{name}: {warnings[0][1] if warnings else 'no warning'}")
PYTHON
venv/bin/python validate.py | tee found.txt
diff found.txt - <<'EXPECTED'
SubConfig: Sub-option 'revenu': Unrecognised configuration name: revenu
ListOfItems: Sub-option 'revenu': Unrecognised configuration name: revenu
DictOfItems: no warning
EXPECTED
