"""`rollout slots` and `rollout move`: the legal dates of one hour, and giving it one of them."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from rollout.actions.slots import Choice, choice_of, choose_slot, preview_choice, session_key_of
from rollout.actions.versions import in_words
from rollout.cli.columns import count, say, show_columns
from rollout.cli.plan_screens import day_in_words as slot_day
from rollout.cli.plan_screens import in_words as day_in_words
from rollout.cli.plan_screens import show_moves
from rollout.cli.show import Today, Workspace
from rollout.domain.problem import refuse
from rollout.domain.slots import Slot
from rollout.wiring import open_tools

SHOWN = 10
_KINDS = {"session": "the hour of", "preview": "the preview of", "coaching": "the group coaching for"}
_HERE = Path(".")
Facility = Annotated[str, typer.Argument(help="The facility's code.")]
Module = Annotated[str, typer.Argument(help="The module's key, as in programme.toml.")]
Group = Annotated[int, typer.Option("--group", help="Which of its groups.")]


def register(app: typer.Typer) -> None:
    app.command("slots")(slots)
    app.command("move")(move)


def slots(
    facility: Facility, module: Module, group: Group = 1, workspace: Workspace = _HERE, today: Today = ""
) -> None:
    """The legal dates of one hour, the nearest first, each with what it would move."""
    tools = open_tools(workspace, _day("--today", today) if today else None)
    choice = choice_of(tools, session_key_of(tools, facility, module, group))
    now = choice.row.starts_local
    say(f"It is on {day_in_words(now)}." if now else f"It has no date: {choice.row.flag}")
    show_columns(("day", "at", "moves"), _by_day(choice))
    which = f" --group {group}" if group != 1 else ""
    say(f"{count(len(choice.slots), 'legal date')}. Take one: rollout move {facility} {module} DATE TIME{which}")


def move(
    facility: Facility,
    module: Module,
    day: Annotated[str, typer.Argument(help="The new day (YYYY-MM-DD).")],
    at: Annotated[str, typer.Argument(help="The new time (HH:MM); else as now, or the first that is free.")] = "",
    group: Group = 1,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Give one hour another date: shows what moves with it, asks, and releases it."""
    tools = open_tools(workspace, _day("--today", today) if today else None)
    key = session_key_of(tools, facility, module, group)
    starts = _starts(choice_of(tools, key), _day("DATE", day), at)
    found = preview_choice(tools, key, starts)
    show_moves(found.moves, in_words(tools, (*found.moves.moved, *found.moves.again)[:SHOWN]))
    if not yes and not typer.confirm("Release this?"):
        say("Nothing was changed.")
        raise typer.Exit(1)
    report = choose_slot(tools, key, starts, was=found.before.starts_local)
    if report.was_faster:
        raise refuse(facility, "somebody was faster: its dates have changed.", "Look again: rollout slots")
    if not report.version:
        say("It has that date already. Nothing was changed.")
        return
    say(f"Version {report.version} is released: {facility} holds {module} on {day_in_words(starts)}.")


def _starts(choice: Choice, day: date, at: str) -> datetime:
    """The start that is meant: as typed, else the time of now, else the first of that day."""
    if at:
        return datetime.combine(day, _time(at))
    if choice.row.on == day:
        raise refuse("rollout move", f"it is on {slot_day(day)} already.", "Name another day, or a time: 10:30")
    there = sorted(slot.starts.time() for slot in choice.slots if slot.starts.date() == day)
    now = choice.row.starts_local
    wanted = now.time() if now else time(9)
    return datetime.combine(day, wanted if wanted in there or not there else there[0])


def _by_day(choice: Choice) -> list[tuple[str, str, str]]:
    """The times of a day that move the same stand on one line; the days stay in their order, the nearest first."""
    lines: dict[tuple[str, str], list[str]] = {}
    for slot in choice.slots:
        lines.setdefault((slot_day(slot.starts.date()), _moves(slot)), []).append(f"{slot.starts:%H:%M}")
    return [(day, " ".join(sorted(times)), moves) for (day, moves), times in lines.items()]


def _moves(slot: Slot) -> str:
    if not slot.moves:
        return "nothing else"
    first = slot.moves[0]
    row = first.after or first.before
    assert row is not None
    more = f" and {len(slot.moves) - 1} more" if len(slot.moves) > 1 else ""
    when = day_in_words(row.starts_local) if first.after and row.starts_local else "no date"
    return f"{_KINDS[row.kind]} {row.module} to {when}{more}"


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse(option, f"{text!r} is not a date.", "Write it like 2027-02-01") from None


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise refuse("TIME", f"{text!r} is not a time.", "Write it like 10:30") from None
