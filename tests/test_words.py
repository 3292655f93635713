"""Tests of the vocabulary in .ci/words.txt: codespell reports words and phrases that the project does not use."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from clicky_docs.cli.config import parse_toml

ROOT = Path(__file__).parents[1]
VOCABULARY = ROOT / ".ci" / "words.txt"
CONFIG = parse_toml((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["codespell"]
PHRASES = [line.partition("->")[0] for line in VOCABULARY.read_text(encoding="utf-8").splitlines()]
# Sentences that readers misunderstood, as lines of a file, and the reported word or phrase.
SENTENCES = {
    '"""What authors write who want a page out."""': '"""What',
    '"""Whether the page has a banner."""': '"""Whether',
    '"""Who is asked for consent."""': '"""Who',
    "        # Of names that it does not know, MkDocs does not say the nearest.": "# Of",
    "MkDocs does not say the nearest.": "does not say",
    "An element is marked as a goal that there is none of.": "there is none of",
    "Events go through the script in the page, and so only of whom is counted": "of whom",
    "Nothing is sent of an anonymous reader.": "reader",
    "url and cookie, of which there must be one": "of which there must be one",
    "consent is material, and the page has no such banner": "no such banner",
    "def test_nothing_is_asked_of_whom_an_earlier_gate_has_stopped() -> None:": "_of_whom",
    "The page is counted without it.": "is counted",
    "The old name still works. Of two names the last wins.": "old name",
    "A link, a blank, and this role.": "a blank",
    "The file is written whole or not at all.": "whole or not at all",
    "The page leads on at once.": "leads on",
    "The suffix of the file is ignored.": "suffix",
    "Both hosts write the same fault.": "Both hosts",
    "Each reader's page view is sent once a page view.": "reader's",
    "Beside its neighbours, a plugin is alone.": "Beside",
}
ACCEPTED = [
    '"""Return the keys that authors try when they want to exclude a page."""',
    "For an anonymous visitor no `visitor` data is sent. The page view is still sent.",
    "The name docs/readers.md is the name of a file, and path.suffix is an attribute.",
    "`clicky.gaol`: unknown property; did you mean 'goal'? The property is not sent.",
]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Run codespell on a file of all sentences, with the project's configuration; return the reports by sentence."""
    path = tmp_path_factory.mktemp("words") / "page.md"
    lines = [*SENTENCES, *ACCEPTED]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    command = [sys.executable, "-m", "codespell_lib", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (65, "")
    reports: dict[str, list[str]] = {line: [] for line in lines}
    for number, word in re.findall(r"^.*?:(\d+): (.*) ==> ", done.stdout, re.MULTILINE):
        reports[lines[int(number) - 1]].append(word)
    return reports


@pytest.mark.parametrize(("sentence", "phrase"), SENTENCES.items())
def test_sentence_with_an_unwanted_phrase_is_reported(
    sentence: str, phrase: str, reported: dict[str, list[str]]
) -> None:
    assert phrase in reported[sentence]


@pytest.mark.parametrize("sentence", ACCEPTED)
def test_sentence_without_unwanted_phrases_is_not_reported(sentence: str, reported: dict[str, list[str]]) -> None:
    assert reported[sentence] == []


@pytest.mark.parametrize("phrase", PHRASES)
def test_phrase_in_the_vocabulary_is_reported_as_a_whole_phrase(phrase: str) -> None:
    before = {"_": "name", "#": "  "}.get(phrase[0], "")
    assert re.findall(CONFIG["regex"], f"{before}{phrase}")[-1] == phrase


def test_vocabulary_is_sorted_and_has_no_duplicates() -> None:
    assert sorted({*PHRASES}) == PHRASES
