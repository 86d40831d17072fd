"""Remind: write the letters that ask somebody for something. `dispatch` sends them."""

from datetime import date
from functools import partial

from prefect import flow

from flows.parts import do_all
from flows.showing import run_name
from rollout.actions.write_letters import write_letters


@flow(name="remind", flow_run_name=run_name, persist_result=False)
def remind(workspace: str, today: date | None = None) -> None:
    """Each is written once, however often this runs."""
    reminders = ("invitation", "pack", "reminder", "please_record", "digest")
    do_all("remind", workspace, today, [("letters", partial(write_letters, kinds=reminders))])
