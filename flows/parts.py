"""The one task of all flows: do one part, or one batch of it. Tens of tasks a run, never one a facility."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from flows.showing import Shown, show_table
from rollout.actions.tick import Part, PartReport, do_part
from rollout.actions.tools import Tools
from rollout.wiring import open_tools

AT_MOST = 24
T = TypeVar("T")


class NotDoneError(RuntimeError):
    """A part was not done. Says which and where, never with whose words."""


@task(
    task_run_name="{name}", retries=3, retry_delay_seconds=exponential_backoff(backoff_factor=5),
    retry_jitter_factor=0.5, persist_result=False, cache_policy=NO_CACHE,
)  # fmt: skip
def do(workspace: str, today: date | None, name: str, verb: Callable[[Tools], object]) -> PartReport:
    """Tried again where it failed, which every action allows. A refusal is not: it waits for people."""
    tools = open_tools(Path(workspace), today, Shown(name.split()[0]))
    try:
        part = do_part(tools, name, verb)
    finally:
        tools.database.close()
    if part.failed:
        raise NotDoneError(f"{part.name}: {part.failed}")
    return part


def do_all(verb: str, workspace: str, today: date | None, parts: Iterable[Part]) -> list[PartReport]:
    """Every part in turn, whatever becomes of the others; then the table. Raises at the end where one was not done."""
    done = [try_to_do(workspace, today, name, action) for name, action in parts]
    finish(verb, done)
    return done


def try_to_do(workspace: str, today: date | None, name: str, verb: Callable[[Tools], object]) -> PartReport:
    """A part that still fails after its tries is a report like the others."""
    state = do(workspace, today, name, verb, return_state=True)
    return state.result() if state.is_completed() else PartReport(name, failed="see the log of this run")


def finish(verb: str, done: Sequence[PartReport]) -> None:
    show_table(verb, done)
    not_done = [part.name for part in done if not part.is_well]
    if not_done:
        raise NotDoneError(f"{', '.join(not_done)} could not be done; the next run tries again.")


def batches(things: Sequence[T], at_least: int = 250) -> list[Sequence[T]]:
    """Up to two dozen batches of like size."""
    size = max(at_least, -(-len(things) // AT_MOST))
    return [things[start : start + size] for start in range(0, len(things), size)]
