"""Plan: what the calendar should be now, as a draft for L&D to look at. Draws nothing where nothing differs."""

from datetime import date

from prefect import flow

from flows.parts import do_all
from flows.showing import run_name
from rollout.actions.plan_calendar import plan_calendar


@flow(name="plan", flow_run_name=run_name, persist_result=False)
def plan(workspace: str, today: date | None = None) -> None:
    """One task: dates of one leader in several facilities depend on each other, so there are no batches."""
    do_all("plan", workspace, today, [("calendar", plan_calendar)])
