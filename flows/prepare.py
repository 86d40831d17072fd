"""Prepare: print the packs that are due, a few hundred a task."""

from datetime import date
from functools import partial

from prefect import flow
from rollout.actions.prepare_packs import packs_due, prepare_packs

from flows.parts import batches, do, do_all
from flows.showing import run_name


@flow(name="prepare", flow_run_name=run_name, persist_result=False)
def prepare(workspace: str, today: date | None = None) -> None:
    """Asks what is due once, then prints it in batches; a batch that failed is tried again alone."""
    due = do(workspace, today, "due", packs_due)
    shards = batches(due.report if isinstance(due.report, list) else [])
    parts = [(f"packs {n} of {len(shards)}", partial(prepare_packs, wanted=shard)) for n, shard in enumerate(shards, 1)]
    do_all("prepare", workspace, today, parts)
