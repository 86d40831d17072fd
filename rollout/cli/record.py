"""`rollout record`: an hour as its leader tells it, and the list of what has been reported."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rollout.actions.record_return import record_return
from rollout.cli.columns import count, on_one_line, say, show_columns
from rollout.cli.setup import a_day
from rollout.cli.show import Today, Workspace
from rollout.domain.calendar import Group
from rollout.domain.problem import refuse
from rollout.domain.returns import Action, ActivityDone, IdeaText, Receipt, Return, Session
from rollout.store import calendar, ideas, returns, sessions
from rollout.wiring import RealTools, open_tools


class HourUnlessNamed(TyperGroup):
    """`rollout record F001#1@welcome …` without a word in between; `list` is the other thing to say."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = not args or args[0] in self.commands or args[0] in self.get_help_option_names(ctx)
        return super().parse_args(ctx, args if named else ["hour", *args])


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        cls=HourUnlessNamed, no_args_is_help=True, help="Record an hour: rollout record F001#1@welcome --held-on DAY …"
    )
    group.command("hour")(record)
    group.command("list")(list_hours)
    app.add_typer(group, name="record")


def record(
    workspace: Workspace = Path("."),
    session: Annotated[str, typer.Argument(help="The session, as `rollout record list` shows it.")] = "",
    unit: Annotated[str, typer.Option(help="Instead of SESSION: the facility's code …")] = "",
    group: Annotated[int, typer.Option(help="… the number of its group …")] = 1,
    module: Annotated[str, typer.Option(help="… and the module.")] = "",
    held_on: Annotated[str, typer.Option(help="The day it was held (YYYY-MM-DD).")] = "",
    headcount: Annotated[int | None, typer.Option(help="How many were there.", show_default=False)] = None,
    not_held: Annotated[str, typer.Option(help="It was not held; say why.", metavar="REASON")] = "",
    skipped: Annotated[list[str] | None, typer.Option(help="An activity left out; the others were done.")] = None,
    action: Annotated[list[str] | None, typer.Option(help="'what;who;2027-03-01'; what alone will do.")] = None,
    idea: Annotated[list[str] | None, typer.Option(help="An idea in the words of the team.")] = None,
    author: Annotated[str, typer.Option(help="Who had the ideas.")] = "",
    forward: Annotated[list[int] | None, typer.Option(help="The number of an idea to put forward: 1, 2 …")] = None,
    how: Annotated[str, typer.Option(help="How it went.")] = "",
    improve: Annotated[str, typer.Option(help="What would make the module better.")] = "",
    by: Annotated[str, typer.Option(help="Who led the hour, if somebody stood in.", metavar="NAME")] = "",
    number: Annotated[int, typer.Option(help="A second report of the same hour by somebody else is 2.")] = 1,
    today: Today = "",
) -> None:
    """Record one hour. The same command twice is one report; with other words it corrects the first."""
    tools = open_tools(workspace, a_day(today, "--today") if today else None)
    key = session or _key_of(unit, group, module)
    said = Return(
        f"cli:{key}:{number}", key, not not_held, a_day(held_on, "--held-on") if held_on else None, not_held, headcount,
        by, _activities(tools, key, skipped or []), tuple(_action(text) for text in action or []),
        _ideas(idea or [], author, forward or []), how, improve,
    )  # fmt: skip
    _show(tools, record_return(tools, said))


def list_hours(
    workspace: Workspace = Path("."),
    unit: Annotated[str, typer.Option(help="Of this facility alone.")] = "",
    unreported: Annotated[bool, typer.Option("--unreported", help="Those whose day has passed in silence.")] = False,
    today: Today = "",
) -> None:
    """List sessions with their dates, what became of them, and their receipts."""
    tools = open_tools(workspace, a_day(today, "--today") if today else None)
    on = tools.clock.today()
    with tools.database.reading() as tx:
        found = sessions.all_of(tx, unit or None)
        version = calendar.released(tx)
        dates = calendar.placements(tx, version.number, unit or None) if version else []
        newest = returns.latest_of(tx) if not unit else returns.latest_of(tx, [session.key for session in found])
    planned = {calendar.session_key(p.group, p.module): p.on for p in dates if p.kind == "session"}
    rows = []
    for session in found:
        state, day = _state(session, planned.get(session.key), on)
        if not unreported or state == "unreported":
            receipt = newest[session.key].public_id if session.key in newest else ""
            people = "" if session.headcount is None else str(session.headcount)
            rows.append((session.key, state, str(day or ""), people, receipt, on_one_line(session.reason)))
    if rows:
        show_columns(("session", "state", "on", "people", "receipt", "reason"), rows)
    say(f"{count(len(rows), 'session')}.")


def _state(session: Session, planned_on: date | None, today: date) -> tuple[str, date | None]:
    """What a person is told: a planned day that has passed in silence is unreported, never held or not held."""
    if session.state == "planned" and planned_on and planned_on < today:
        return "unreported", planned_on
    return session.state.replace("_", " "), session.held_on or planned_on


def _key_of(unit: str, group: int, module: str) -> str:
    if not unit or not module:
        raise refuse("record", "does not say which hour.", "Name SESSION, or --unit CODE --group N --module KEY.")
    return calendar.session_key(Group(unit, group).key, module)


def _activities(tools: RealTools, session: str, skipped: list[str]) -> tuple[tuple[str, ActivityDone], ...]:
    """All activities of the module, where at least one was skipped; else nothing was said about them."""
    if not skipped:
        return ()
    module = session.rpartition("@")[2]
    if module not in tools.programme.modules:
        raise refuse(f"session {session}", "does not exist.", "List them: rollout record list")
    keys = [activity.key for activity in tools.content.module(module).activities]
    for key in skipped:
        if key not in keys:
            raise refuse("--skipped", f"{key!r} is no activity of {module}.", f"Use one of {', '.join(keys)}.")
    return tuple((key, "skipped" if key in skipped else "done") for key in keys)


def _action(text: str) -> Action:
    what, _, rest = text.partition(";")
    who, _, due = rest.partition(";")
    return Action(what.strip(), who.strip(), a_day(due.strip(), "--action") if due.strip() else None)


def _ideas(texts: list[str], author: str, forward: list[int]) -> tuple[IdeaText, ...]:
    for number in forward:
        if not 1 <= number <= len(texts):
            raise refuse("--forward", f"there is no idea {number}.", "Ideas are numbered from 1 as you give them.")
    return tuple(IdeaText(text, author, "", number in forward) for number, text in enumerate(texts, 1))


def _show(tools: RealTools, receipt: Receipt) -> None:
    with tools.database.reading() as tx:
        session = sessions.find(tx, receipt.session)
        kept = returns.find(tx, receipt.public_id)
        found = ideas.some(tx, kept.idea_ids) if kept else {}
    if session is None or kept is None:
        return
    new = f"Kept as revision {receipt.revision}" if receipt.revision > 1 else "Kept"
    say(f"{new if receipt.is_new else 'This was kept before'}. Receipt: {receipt.public_id}")
    people = "" if session.headcount is None else f", {count(session.headcount, 'person', 'people')}"
    held = f"held on {session.held_on}{people}" if session.state == "held" else f"not held ({session.reason})"
    say(f"{session.key}: {held}")
    for action in kept.said.actions:
        say(f"  action: {', '.join(filter(None, (action.text, action.who, str(action.due_on or ''))))}")
    for each in (found[id_] for id_ in kept.idea_ids):
        where = f", waits at {each.waits_at} until {each.decide_by}" if each.waits_at else ""
        say(f"  idea {each.id}: {on_one_line(each.text)} ({each.state.replace('_', ' ')}{where})")
