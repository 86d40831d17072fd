"""Advance: everything that is due, in the order of the path; the same as `rollout tick`."""

from datetime import date

from prefect import flow

from flows.parts import do_all
from flows.showing import run_name
from rollout.actions.tick import CLOSING, PARTS


@flow(name="advance", flow_run_name=run_name, persist_result=False)
def advance(workspace: str, today: date | None = None) -> None:
    """The clock of a running programme. Safe beside `rollout tick`, twice, and late."""
    do_all("advance", workspace, today, [*PARTS, *CLOSING])
