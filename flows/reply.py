"""Reply: write the answers to the people whose ideas were decided. `dispatch` sends them."""

from datetime import date
from functools import partial

from prefect import flow

from flows.parts import do_all
from flows.showing import run_name
from rollout.actions.write_letters import write_letters


@flow(name="reply", flow_run_name=run_name, persist_result=False)
def reply(workspace: str, today: date | None = None) -> None:
    """One answer an idea and level, however often this runs."""
    do_all("reply", workspace, today, [("letters", partial(write_letters, kinds=("answer",)))])
