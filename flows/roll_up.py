"""Roll up: what time and moves alone change on the ladder of ideas."""

from datetime import date

from prefect import flow

from flows.parts import do_all
from flows.showing import run_name
from rollout.actions.roll_up import roll_up as carry_up


@flow(name="roll_up", flow_run_name=run_name, persist_result=False)
def roll_up(workspace: str, today: date | None = None) -> None:
    """Brings waiting ideas to the units that decide now, and counts what is overdue."""
    do_all("roll_up", workspace, today, [("ideas", carry_up)])
