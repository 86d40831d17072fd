"""`rollout ideas`: what waits, what a level decides, and what became of an idea."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rollout.actions import choose_ideas
from rollout.actions.present_ideas import present_ideas
from rollout.actions.roll_up import ladder
from rollout.adapters.spreadsheet import Spreadsheets
from rollout.cli.choices import COLUMNS, PLAN_COLUMNS, choices_of, outcome_of, plan_of
from rollout.cli.columns import count, on_one_line, say, show_columns
from rollout.cli.ideas_in import add, import_
from rollout.cli.setup import a_day
from rollout.cli.show import Today, Workspace
from rollout.domain.codes import read_code
from rollout.domain.ideas import Choice, Idea
from rollout.domain.organisation import Unit
from rollout.domain.problem import refuse
from rollout.store import ideas, units
from rollout.wiring import RealTools, open_tools

At = Annotated[str, typer.Option(help="The unit that decides.", metavar="UNIT")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Ideas on their way up the ladder, and the answers to them.")
    for name, verb in (
        ("list", list_ideas), ("waiting", waiting), ("decide", decide), ("trace", trace), ("combine", combine),
        ("uncombine", uncombine), ("present", present), ("import", import_), ("add", add),
        ("figures", figures),
    ):  # fmt: skip
        group.command(name)(verb)
    app.add_typer(group, name="ideas")


def list_ideas(
    workspace: Workspace = Path("."),
    unit: Annotated[str, typer.Option(help="Written down at this unit.")] = "",
    state: Annotated[str, typer.Option(help="captured, put_forward, merged, adopted, kept_local, declined …")] = "",
) -> None:
    """List ideas with their state."""
    with open_tools(workspace).database.reading() as tx:
        found = ideas.of_unit(tx, unit) if unit else ideas.everything(tx)
    wanted = [idea for idea in found if not state or idea.state == state.replace(" ", "_")]
    if wanted:
        rows = [(i.id, i.unit, i.module, _state(i), on_one_line(i.text)) for i in wanted]
        show_columns(("idea", "unit", "module", "state", "text"), rows)
    say(f"{count(len(wanted), 'idea')}.")


def figures(workspace: Workspace = Path("."), today: Today = "") -> None:
    """Show what waits on each level and for how long, and how many have had an answer."""
    counts = ladder(_tools(workspace, today))
    heads = ("level", "waiting", "oldest", "decided", "half within", "9 of 10 within", "adopted")
    rows = [
        (each.level, f"{each.waiting:,}", _days(each.oldest), f"{each.decided:,}", _days(each.median),
         _days(each.ninetieth), f"{each.adopted:,}")
        for each in counts.levels
    ]  # fmt: skip
    show_columns(heads, rows)
    put_forward = count(counts.put_forward, "idea")
    say(f"{counts.answered:,} of {put_forward} put forward have an answer; {counts.adopted:,} adopted.")
    if counts.followed.adopted or counts.followed.trials:
        of = counts.followed
        say(
            f"Of {of.adopted:,} adopted {of.done:,} are done, {of.dropped:,} not carried on, {of.under_way:,} under way"
            f" ({of.late:,} past their day); {of.trials:,} on trial."
        )
    for kind in counts.spread:
        gave = f"{kind.put_forward:,} of {kind.facilities:,} put one forward"
        say(f"Facilities, {kind.kind}: {gave}, from {kind.adopted:,} one was adopted.")


def _days(number: int | None) -> str:
    return "" if number is None else count(number, "day")


def waiting(
    unit: Annotated[str, typer.Argument(help="The network or state that decides.")],
    workspace: Workspace = Path("."),
    write: Annotated[
        Path | None, typer.Option(help="Also write them as a table to fill in (.csv, .xlsx).", show_default=False)
    ] = None,
    today: Today = "",
) -> None:
    """Show what waits for one unit's decision, the oldest first."""
    tools = _tools(workspace, today)
    with tools.database.reading() as tx:
        known = units.units_on(tx, tools.clock.today())
        found = ideas.waiting_at(tx, unit)
        forwarded = ideas.forwarded_in_rounds(tx, unit)
        parents = {idea.id: ideas.parents_of(tx, idea.id) for idea in found if idea.unit == unit}
    if unit not in known:
        raise refuse(f"unit {unit}", "does not exist.", "Use its code as in the roster.")
    for number, idea in enumerate(found, 1):
        say(f"{number}. {idea.id}  {on_one_line(idea.text)}")
        say(f"   {_origin(idea, known, parents.get(idea.id, []))}; decide by {idea.decide_by}")
    say(f"{count(len(found), 'idea')} at {unit} {known[unit].name}.")
    for name in sorted({idea.round for idea in found}):
        quota = tools.programme.quota_at(known[unit].level)
        say(f"Round {name}: {quota - forwarded.get(name, 0)} of {quota} may still be forwarded.")
    if write:
        empty = [""] * (len(COLUMNS) + len(PLAN_COLUMNS) - 1)
        rows = ((i.id, *empty, i.text, i.unit) for i in found)
        Spreadsheets().write(write, (*COLUMNS, *PLAN_COLUMNS, "text", "unit"), rows)
        say(f"Fill in {write} and hand it back: rollout ideas decide --at {unit} --file {write}")


def decide(
    at: At,
    workspace: Workspace = Path("."),
    idea: Annotated[str, typer.Argument(help="The idea's number, as `waiting` shows it.")] = "",
    outcome: Annotated[str, typer.Argument(help="forward, adopt, try, keep or decline.")] = "",
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    answer: Annotated[str, typer.Option(help="What the people who had the idea are told.")] = "",
    owner: Annotated[str, typer.Option(help="Who sees to it (to adopt or try).")] = "",
    first_step: Annotated[str, typer.Option(help="What is done first.")] = "",
    by: Annotated[str, typer.Option(help="By which day; of a trial, when it is looked at again.")] = "",
    facilities: Annotated[str, typer.Option(help="Where it is tried: codes or names, ; between them.")] = "",
    file: Annotated[
        Path | None, typer.Option(help="Many decisions: columns idea, outcome, reason, answer.", show_default=False)
    ] = None,
    today: Today = "",
) -> None:
    """Decide about one idea, or about a whole table of them: all or none."""
    if bool(file) == bool(idea):
        raise refuse("decide", "needs either one idea or --file.", "rollout ideas decide --help shows both ways.")
    plan = plan_of("--", owner, first_step, by, facilities)
    choices = (
        choices_of(Spreadsheets().read(file))
        if file
        else [Choice(read_code(idea), outcome_of(outcome), reason, answer, plan=plan)]
    )
    report = choose_ideas.decide_all(_tools(workspace, today), at, choices)
    for made in report.made:
        goes = f" to {report.goes_to}" if made.outcome == "forwarded" else ""
        say(f"{made.idea}: {made.outcome.replace('_', ' ')}{goes}")
    if report.left_out and any(made.outcome == "forwarded" for made in report.made):
        say(f"There is no {' and no '.join(report.left_out)} above {at}, so {report.goes_to} decides next.")
    before = f" {len(report.known)} had been decided so before." if report.known else ""
    say(f"{count(len(report.made), 'idea')} decided at {at}.{before}")


def trace(
    idea: Annotated[str, typer.Argument(help="The idea's number.")],
    workspace: Workspace = Path("."),
) -> None:
    """Show one idea from the hour to its last answer."""
    tools = open_tools(workspace)
    zone = ZoneInfo(tools.programme.timezone)
    with tools.database.reading() as tx:
        found, whole = ideas.trace(tx, read_code(idea)), ideas.whole_words(tx, read_code(idea))
    if found is None:
        raise refuse(f"idea {idea}", "does not exist.", "List them: rollout ideas list")
    own = found.idea
    say(f"{own.id}  {on_one_line(own.text)}")
    by = f", by {own.author}" if own.author else ""
    say(f"  {own.captured_at.astimezone(zone):%Y-%m-%d}  written down at {own.unit}{_from(own)}{by}")
    if whole:
        say(f"              all its words: {on_one_line(whole)}")
    for parent in found.parents:
        say(f"              combined from {parent.id}  {on_one_line(parent.text)}")
    for above in found.combined:
        say(f"              combined into {above.id}  {on_one_line(above.text)}")
    for made in found.decisions:
        outcome = made.outcome.replace("_", " ")
        say(f"  {made.decided_at.astimezone(zone):%Y-%m-%d}  {made.unit} ({made.level}): {outcome}")
        say(f"              reason: {on_one_line(made.reason)}")
        say(f"              answer: {on_one_line(made.answer)}")
    say(f"  now         {_state((found.combined or (own,))[-1])}")


def combine(
    wanted: Annotated[list[str], typer.Argument(help="The numbers of ideas that say the same.", metavar="IDEA...")],
    at: At,
    text: Annotated[str, typer.Option(help="The combined idea in your words.")],
    workspace: Workspace = Path("."),
    today: Today = "",
) -> None:
    """Make one idea of several. They stay as they were written, and all their authors are answered."""
    made = choose_ideas.combine(_tools(workspace, today), [read_code(each) for each in wanted], text, at)
    say(f"{made.id}  {on_one_line(made.text)}")
    say(f"It now waits at {at} for {count(len(set(wanted)), 'idea')}.")
    say(f"To undo: rollout ideas uncombine {made.id} --at {at}")


def uncombine(
    idea: Annotated[str, typer.Argument(help="The number of the combined idea.")],
    at: At,
    workspace: Workspace = Path("."),
    today: Today = "",
) -> None:
    """Take a combined idea apart again, as long as nothing has been decided about it."""
    for each in choose_ideas.uncombine(_tools(workspace, today), read_code(idea), at):
        say(f"{each.id}  {on_one_line(each.text)}")
    say(f"{read_code(idea)} is taken apart.")


def _tools(workspace: Path, today: str) -> RealTools:
    return open_tools(workspace, a_day(today, "--today") if today else None)


def _state(idea: Idea) -> str:
    words = idea.state.replace("_", " ")
    if idea.merged_into:
        return f"combined into {idea.merged_into}"
    return f"{words}, waits at {idea.waits_at}" if idea.waits_at else words


def _from(idea: Idea) -> str:
    """Where it came up: in whose hour, or from which tool."""
    return "".join(f", {part}" for part in (idea.module, f"from {idea.source}" if idea.source else "") if part)


def _origin(idea: Idea, known: dict[str, Unit], parents: list[Idea]) -> str:
    if parents:
        return "combined from " + ", ".join(f"{parent.id} ({parent.unit})" for parent in parents)
    name = known[idea.unit].name if idea.unit in known else ""
    by = f"by {idea.author}" if idea.author else ""
    return ", ".join(part for part in (f"{idea.unit} {name}".strip(), idea.module, idea.activity, by) if part)


def present(
    unit: Annotated[str, typer.Argument(help="The network or state whose ideas are presented.")],
    workspace: Workspace = Path("."),
    module: Annotated[str, typer.Option(help="Of this module's round; else of the newest.")] = "",
    folder: Annotated[Path | None, typer.Option(help="Where the files go.", show_default=False)] = None,
    today: Today = "",
) -> None:
    """Make the slides for the next level's meeting (.pptx to edit, .pdf to print)."""
    made = present_ideas(_tools(workspace, today), unit, module, folder)
    say(str(made.slides))
    say(str(made.paper))
    say(f"{count(made.chosen, 'idea')} put forward, {made.others} more in the appendix.")
