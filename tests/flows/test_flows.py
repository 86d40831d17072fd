"""Every flow really run, by Prefect, on a small workspace: it does its part, and nothing when it runs again."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rollout.actions.prepare_packs import packs_due
from rollout.actions.tick import tick
from rollout.store import calendar, outbox, packs, programme
from rollout.wiring import open_tools

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect")]

NEAR = date(2027, 1, 28)


def counted(workspace: Path) -> dict[str, int]:
    """How many rows of each kind there are."""
    database = open_tools(workspace).database
    with database.reading() as tx:
        found = {
            "versions": len(calendar.versions(tx)),
            "packs": len(packs.all_current(tx)),
            **{f"letters {state}": count for state, count in outbox.counts(tx).items() if count},
        }
    database.close()
    return found


def files(workspace: Path) -> list[str]:
    return sorted(str(path.relative_to(workspace)) for path in (workspace / "outbox").rglob("*.eml"))


def artifacts(key: str) -> list[list[dict[str, Any]]]:
    """The tables of this key, oldest first."""
    import json

    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    with get_client(sync_client=True) as client:
        chosen = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
        found = client.request("POST", "/artifacts/filter", json={"artifacts": chosen.model_dump(mode="json")}).json()
    return [json.loads(each["data"]) for each in sorted(found, key=lambda each: str(each["created"]))]


def test_prepare_prints_what_is_due_and_nothing_twice(workspace: Path) -> None:
    from flows.prepare import prepare

    due = len(packs_due(open_tools(workspace, NEAR)))
    prepare(str(workspace), NEAR)
    once = counted(workspace)
    assert once == {"versions": 1, "packs": due}
    assert due > 0
    prepare(str(workspace), NEAR)
    assert counted(workspace) == once


def test_advance_does_what_a_tick_does_and_neither_does_it_again(workspace: Path) -> None:
    from flows.advance import advance

    advance(str(workspace), NEAR)
    once, posted = counted(workspace), files(workspace)
    assert once["packs"] > 0
    assert len(posted) == once["letters sent"] > 0
    tools = open_tools(workspace, NEAR)
    assert tick(tools).is_well
    with tools.database.reading() as tx:
        assert programme.last_tick(tx) is not None
    advance(str(workspace), NEAR)
    assert (counted(workspace), files(workspace)) == (once, posted)


def test_the_single_flows_in_turn_do_what_advance_does(workspace: Path, tmp_path: Path) -> None:
    import shutil

    from flows.advance import advance
    from flows.dispatch import dispatch
    from flows.plan import plan
    from flows.prepare import prepare
    from flows.remind import remind
    from flows.reply import reply
    from flows.roll_up import roll_up

    twin = tmp_path / "twin"
    shutil.copytree(workspace, twin)
    for flow in (plan, prepare, remind, roll_up, reply, dispatch):
        flow(str(workspace), NEAR)
    advance(str(twin), NEAR)
    assert (counted(workspace), files(workspace)) == (counted(twin), files(twin))


def test_the_table_of_a_run_holds_counts_and_no_names(workspace: Path) -> None:
    from flows.remind import remind

    remind(str(workspace), date(2027, 1, 5))
    table = artifacts("remind")[-1]
    assert {row["part"] for row in table} == {"letters"}
    assert {type(row["count"]) for row in table} == {int}
    assert "Leader of" not in str(table)


def test_a_part_that_is_refused_fails_the_run_without_a_retry_and_says_where_to_look(workspace: Path) -> None:
    from flows.advance import advance

    (workspace / "modules" / "listen.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(Exception, match="could not be done; the next run tries again") as failed:
        advance(str(workspace), NEAR)
    assert str(failed.value).startswith("letters could")
    assert counted(workspace)["versions"] == 1
