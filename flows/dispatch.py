"""Dispatch: send the letters whose time has come."""

from datetime import date
from functools import partial

from prefect import flow

from flows.parts import AT_MOST, finish, try_to_do
from flows.showing import run_name
from rollout.actions.tick import PartReport, counts, post


@flow(name="dispatch", flow_run_name=run_name, persist_result=False)
def dispatch(workspace: str, today: date | None = None) -> None:
    """In batches of 500 letters, until a batch finds nothing left that may go now."""
    done: list[PartReport] = []
    for number in range(1, AT_MOST + 1):
        done.append(try_to_do(workspace, today, f"post {number}", partial(post, limit=500)))
        if not any(count for what, count in counts(done[-1].report) if what == "sent"):
            break
    finish("dispatch", done)
