"""What L&D sees of a run: its name, its progress, and a table of counts. Never a name, an address or a text."""

from collections.abc import Iterable
from time import monotonic
from typing import cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.runtime import flow_run

from rollout.actions.tick import PartReport, counts


def run_name() -> str:
    """ "prepare for 2027-02-01" where a day was given, else with the instant it was due."""
    today = flow_run.parameters.get("today")
    return f"{flow_run.flow_name} for {today}" if today else f"{flow_run.flow_name} {_due()}"


def _due() -> str:
    return f"{flow_run.scheduled_start_time:%Y-%m-%d %H:%M} UTC"


class Shown:
    """Progress as an artifact of the run, updated at most once a second."""

    def __init__(self, verb: str) -> None:
        self._key = verb.replace("_", "-") + "-progress"
        self._artifact: UUID | None = None
        self._last = 0.0

    def step(self, name: str, done: int, total: int) -> None:
        now = monotonic()
        if self._artifact and now - self._last < 1 and done < total:
            return
        self._last, share = now, 100.0 * done / max(total, 1)
        if self._artifact is None:
            self._artifact = cast(UUID, create_progress_artifact(share, key=self._key, description=name))
        else:
            update_progress_artifact(self._artifact, share, description=f"{name}: {done} of {total}")


def show_table(verb: str, parts: Iterable[PartReport]) -> None:
    rows = [row for part in parts for row in _rows(part)]
    create_table_artifact(
        rows, key=verb.replace("_", "-"), description=f"What `{verb}` did. Who and what exactly: on the desk."
    )


def _rows(part: PartReport) -> list[dict[str, str | int]]:
    if not part.is_well:
        why = part.failed or f"{len(part.refused)} finding(s); see: rollout check"
        return [{"part": part.name, "what": f"not done: {why}", "count": ""}]
    return [{"part": part.name, "what": what, "count": count} for what, count in counts(part.report)]
