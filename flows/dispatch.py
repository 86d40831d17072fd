"""Dispatch: send the letters whose time has come."""

from datetime import date
from functools import partial

from prefect import flow
from rollout.actions.send_post import send_post

from flows.parts import AT_MOST, do_all
from flows.showing import run_name


@flow(name="dispatch", flow_run_name=run_name, persist_result=False)
def dispatch(workspace: str, today: date | None = None) -> None:
    """In batches of 500 letters; a batch that finds nothing left is over at once."""
    parts = [(f"post {n}", partial(send_post, limit=500)) for n in range(1, AT_MOST + 1)]
    do_all("dispatch", workspace, today, parts)
