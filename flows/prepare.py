"""Prepare: print the packs that are due, a few hundred a task."""

from datetime import date
from functools import partial

from prefect import flow

from flows.parts import batches, finish, try_to_do
from flows.showing import run_name
from rollout.actions.prepare_packs import packs_due, prepare_packs


@flow(name="prepare", flow_run_name=run_name, persist_result=False)
def prepare(workspace: str, today: date | None = None) -> None:
    """Asks what is due once, then prints it in batches; a batch that failed is tried again alone."""
    due = try_to_do(workspace, today, "due", packs_due)
    shards = batches(due.report if isinstance(due.report, list) else [])
    parts = [(f"packs {n} of {len(shards)}", partial(prepare_packs, wanted=shard)) for n, shard in enumerate(shards, 1)]
    finish("prepare", [due, *(try_to_do(workspace, today, name, verb) for name, verb in parts)])
