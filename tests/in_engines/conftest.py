"""Start the browsers, and make visits with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from in_browser.conftest import once, sites
from in_engines.engines import ENGINES, Engine
from in_engines.server import Server, serve
from in_engines.visit import Visit
from xdist.scheduler import LoadScopeScheduling

__all__ = ["once", "sites"]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Yield the proxy of all browsers."""
    with serve() as running:
        yield running


class EngineScheduling(LoadScopeScheduling):
    """Runs all tests of an engine in one process, so that each browser is started once."""

    def _split_scope(self, nodeid: str) -> str:
        # The engine is the first parameter in the brackets.
        return re.split(r"[\[\]-]", nodeid)[1]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> EngineScheduling:
    return EngineScheduling(config, log)


@pytest.fixture(scope="session", params=list(ENGINES))
def engine(
    request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Yield a running browser."""
    with ENGINES[request.param].start(tmp_path_factory.mktemp(request.param), server.server_port) as running:
        yield running


@pytest.fixture
def new_visit(
    engine: Engine, server: Server, record_property: Callable[[str, object], None]
) -> Iterator[Callable[[], Visit]]:
    """Yield a function that starts a visit; afterwards, assert that no request was unexpected."""
    visits: list[Visit] = []
    server.unexpected_requests.clear()

    def start() -> Visit:
        visits.append(Visit(engine, server))
        return visits[-1]

    yield start
    for each in visits:
        each.close()
    assert server.unexpected_requests == []
    # tests/compatibility.py counts the scenarios of each engine.
    record_property("engine", f"{engine.name}|{engine.version}")


@pytest.fixture
def visit(new_visit: Callable[[], Visit]) -> Visit:
    """Return a visit."""
    return new_visit()
