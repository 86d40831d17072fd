"""`rollout plan why`: what has no date, and which rule would have to give way."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from rollout.actions.why_no_date import HeldBack, WhyReport, why_no_date
from rollout.cli.columns import count, say
from rollout.domain.calendar import Placement
from rollout.domain.problem import refuse
from rollout.wiring import open_tools

SHOWN = 20
NAMED = 5


def why(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(help="Only this unit and what is under it, by its code.")] = "",
    workspace: Annotated[Path | None, typer.Option("--workspace", "-w", help="The folder with programme.toml.")] = None,
) -> None:
    """Everything without a date, by the rule that would free most of it, and each one with its reason."""
    named, today = context.obj
    show_why(why_no_date(open_tools(workspace or named, _day(today)), unit), unit)


def show_why(report: WhyReport, unit: str = "") -> None:
    hours = sum(row.kind == "session" for row in report.rows)
    seats = len(report.rows) - hours
    where = f" of {unit}" if unit else ""
    say(
        f"Calendar version {report.version}{where}: {hours:,} of {count(report.hours, 'hour')} "
        f"and {seats:,} of {count(report.seats, 'seat')} in previews and coaching are without a date."
    )
    for held in report.by_rule:
        say(f"  {in_words(held, report.facilities)}")
    for row in report.rows[:SHOWN]:
        say(f"{_who(row)}: {row.flag}")
    if len(report.rows) > SHOWN:
        more = "rollout plan why UNIT shows one unit, rollout plan export --format csv all"
        say(f"... and {len(report.rows) - SHOWN:,} more: {more}")


def in_words(held: HeldBack, facilities: int) -> str:
    """ "stocktake (network blackout), 1 Mar to 5 Mar, keeps 14 hours of 6 of 200 facilities without a date: F1, F2"."""
    parts = []
    if held.hours:
        behind = f" (and {held.waiting:,} that wait for them)" if held.waiting else ""
        parts.append(f"{count(held.hours, 'hour')}{behind}")
    if held.seats:
        parts.append(count(held.seats, "seat"))
    names = ", ".join(held.facilities[:NAMED]) + (", ..." if len(held.facilities) > NAMED else "")
    of = f"{len(held.facilities):,} of {count(facilities, 'facility', 'facilities')}"
    return f"{held.rule} keeps {' and '.join(parts)} of {of} without a date: {names}"


def _who(row: Placement) -> str:
    if row.kind == "session":
        return f"{row.group} {row.module}"
    return f"{row.unit} {row.kind} {row.module} (leader {row.leader})"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise refuse("--today", f"{text!r} is not a date.", "Write it like 2027-02-01") from None
