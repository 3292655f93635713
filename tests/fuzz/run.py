"""Fuzz a target for some time, with random data or guided by code coverage.

Usage: python tests/fuzz/run.py [--coverage] TARGET SECONDS

`targets.py` defines the targets. Both modes use the same strategies and check the same properties. `--coverage` needs
atheris, which supports CPython 3.11 to 3.13 on Linux (python -m pip install atheris). The program exits with status 1 at
the first failure. Hypothesis prints the smallest failing value; with `--coverage`, atheris prints the failing input.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "sample_docs")]


def random_data(target: Any, seconds: float) -> int:
    """Check random values until the time is over. Return the number of values."""
    from hypothesis import HealthCheck, given, settings  # noqa: PLC0415

    count = 0
    end = time.monotonic() + seconds

    @settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.values)
    def holds(value: object) -> None:
        nonlocal count
        if time.monotonic() < end:
            count += 1
            target.check(value)

    while time.monotonic() < end:
        holds()
    return count


def guided(name: str, seconds: float) -> None:
    """Run atheris, which searches for inputs that reach more code. atheris ends the process itself."""
    import atheris  # noqa: PLC0415
    from hypothesis import given, settings  # noqa: PLC0415
    from hypothesis.errors import UnsatisfiedAssumption  # noqa: PLC0415

    with atheris.instrument_imports(include=["clicky_docs"]):
        from fuzz.targets import TAGS, TARGETS, WORDS  # noqa: PLC0415
    target = TARGETS[name]

    def text(data: bytes) -> None:
        with suppress(UnsatisfiedAssumption):
            target.check(data.decode("utf-8", "surrogateescape"))

    @settings(deadline=None, database=None)
    @given(target.values)
    def holds(value: object) -> None:
        target.check(value)

    with tempfile.NamedTemporaryFile("w", suffix=".dict", delete=False) as words:  # codespell:ignore suffix
        for each in (*TAGS, *WORDS):
            written = "".join(f"\\x{byte:02x}" for byte in each.encode("utf-8", "surrogatepass"))
            words.write(f'"{written}"\n')
    limits = [f"-max_total_time={seconds:.0f}", "-max_len=4096", "-timeout=30", "-rss_limit_mb=4096"]
    arguments = [sys.argv[0], f"-dict={words.name}", *limits, "-print_final_stats=1"]
    atheris.Setup(arguments, text if target.is_text else holds.hypothesis.fuzz_one_input)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target")
    parser.add_argument("seconds", type=float)
    parser.add_argument("--coverage", action="store_true", help="guided by coverage, with atheris")
    arguments = parser.parse_args()
    if arguments.coverage:
        guided(arguments.target, arguments.seconds)
    from fuzz.targets import TARGETS  # noqa: PLC0415

    started = time.monotonic()
    count = random_data(TARGETS[arguments.target], arguments.seconds)
    print(f"{arguments.target}: {count} executions in {time.monotonic() - started:.0f} s, no finding")  # noqa: T201


if __name__ == "__main__":
    main()
