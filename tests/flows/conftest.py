"""A Prefect of the tests' own, started once, and a small workspace that flows can really work in."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rollout import shipped
from rollout.actions.plan_calendar import plan_calendar, release_calendar
from rollout.wiring import open_tools
from tests.builders import START, keep_organisation

BEFORE_PREPARATION = date(2027, 1, 4)


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """Takes seconds to start, so once for all."""
    from prefect.settings import PREFECT_API_SERVICES_TRIGGERS_ENABLED, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    with temporary_settings({PREFECT_API_SERVICES_TRIGGERS_ENABLED: False}), prefect_test_harness(120):
        yield


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Three facilities with leaders and a released calendar; the first hour may be held on 1 February 2027."""
    shipped.make_workspace(tmp_path / "workspace", START)
    tools = open_tools(tmp_path / "workspace", BEFORE_PREPARATION)
    keep_organisation(tools.database)
    plan_calendar(tools)
    release_calendar(tools)
    tools.database.close()
    return tmp_path / "workspace"
