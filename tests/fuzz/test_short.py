"""Check each target of `targets.py` with a few values. `run.py` checks one target for longer."""

from __future__ import annotations

import shutil

import pytest
from fuzz.targets import IN_NODE, TARGETS
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize("name", sorted(TARGETS.keys() - IN_NODE))
@settings(max_examples=15)
@given(data=st.data())
def test_check_of_each_fuzz_target_in_python_passes_for_random_values(name: str, data: st.DataObject) -> None:
    TARGETS[name].check(data.draw(TARGETS[name].values))


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js")
@pytest.mark.parametrize("name", sorted(IN_NODE))
@settings(max_examples=15)
@given(data=st.data())
def test_check_of_each_fuzz_target_in_node_passes_for_random_values(name: str, data: st.DataObject) -> None:
    TARGETS[name].check(data.draw(TARGETS[name].values))
