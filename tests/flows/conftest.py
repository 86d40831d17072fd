"""A Prefect of the tests' own, started once, and a small workspace that flows can really work in."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rollout import shipped
from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.prepare_packs import prepare_packs
from rollout.actions.release_calendar import release_calendar
from rollout.wiring import open_tools
from tests.builders import START, keep_organisation

BEFORE_PREPARATION = date(2027, 1, 4)
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
}


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """Takes seconds to start, so once for all."""
    os.environ.update(QUIET)  # Prefect reads its settings when it is imported
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(240):
        yield


@pytest.fixture(scope="session")
def _base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three facilities with leaders, a released calendar, and sheets compiled; first hours from 1 February 2027."""
    folder = tmp_path_factory.mktemp("base")
    shipped.make_workspace(folder / "workspace", START)
    tools = open_tools(folder / "workspace", BEFORE_PREPARATION)
    keep_organisation(tools.database)
    plan_calendar(tools)
    release_calendar(tools)
    tools.settings.secret()  # made before the copies, so that the links in their letters are the same
    tools.database.checkpoint()
    tools.database.close()
    shutil.copytree(folder / "workspace", folder / "warm")
    warm = open_tools(folder / "warm", START)
    prepare_packs(warm)
    warm.database.close()
    shutil.copytree(folder / "warm" / ".compiled", folder / "workspace" / ".compiled")
    return folder / "workspace"


@pytest.fixture
def workspace(_base: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    shutil.copytree(_base, tmp_path / "workspace")
    return tmp_path / "workspace"
