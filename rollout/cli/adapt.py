"""`rollout adapt`: what networks and facilities add to a module in their own words, or say instead."""

from pathlib import Path
from typing import Annotated

import typer

from rollout.actions.adapt import (
    KIND_WORDS,
    AdaptationLine,
    AdaptReport,
    Held,
    add_adaptation,
    diff_of,
    held_by,
    list_adaptations,
    remove_adaptation,
)
from rollout.actions.adapt_file import write_example
from rollout.cli.columns import count, say, show_columns
from rollout.cli.show import Today, Workspace, read_day
from rollout.domain.adaptation import KINDS, Adaptation
from rollout.domain.adaptation_diff import lines
from rollout.domain.problem import refuse
from rollout.wiring import open_tools

app = typer.Typer(help="A unit's own words in a module: examples, and activities of its own.", no_args_is_help=True)
_HERE = Path()
Unit = Annotated[str, typer.Option("--unit", help="The unit's code, or its name where only one has it.")]
Module = Annotated[str, typer.Option("--module", help="The module's key, as in programme.toml.")]
Number = Annotated[int, typer.Option("--activity", help="The number of the activity in the hour.")]
Kind = Annotated[str, typer.Option("--kind", help="example or replacement.", show_default=False)]
Language = Annotated[str, typer.Option("--language", help="Another language than the unit's own.", show_default=False)]
By = Annotated[str, typer.Option("--by", help="Who decided it, if you like.", show_default=False)]


def register(main: typer.Typer) -> None:
    main.add_typer(app, name="adapt")


@app.command()
def example(
    file: Annotated[Path, typer.Argument(help="The file to write; none is written over.")],
    unit: Unit,
    module: Module,
    activity: Number,
    kind: Kind = "",
    language: Language = "",
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Begin: write a file with the present words of an activity, or with room for an example where it is core."""
    tools = open_tools(workspace, read_day("--today", today))
    report = write_example(tools, file, unit, module, activity, kind, language)
    say(f"Written: {report.file}")
    if report.newer:
        say(f"These parts follow the newer common text: {', '.join(report.newer)}.")
    if report.both:
        say(f"These were changed there and in the common text, and are left as yours: {', '.join(report.both)}.")
        say(f"Compare them: rollout adapt diff --unit {report.unit.code} --module {module}")
    say(f"Change it, then: rollout adapt add {report.file} --unit {report.unit.code} --module {module}")


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="One activity in the form of the modules, or an example for it.")],
    unit: Unit,
    module: Module,
    language: Language = "",
    by: By = "",
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Keep a unit's own words. Everything at and below it is printed with them, with its mark."""
    tools = open_tools(workspace, read_day("--today", today))
    _show_report(add_adaptation(tools, file, unit, module, by, language))
    tools.database.checkpoint()


@app.command()
def remove(
    unit: Unit,
    module: Module,
    activity: Number = 0,
    kind: Kind = "",
    language: Language = "",
    by: By = "",
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Go back to what the unit gets from above. Earlier versions stay on record."""
    if kind not in ("", *KINDS):
        raise refuse("--kind", f"{kind!r} is not known.", f"Write one of: {', '.join(KINDS)}.")
    tools = open_tools(workspace, read_day("--today", today))
    _show_report(remove_adaptation(tools, unit, module, activity, kind, language, by))
    tools.database.checkpoint()


@app.command("list")
def list_(
    unit: Annotated[str, typer.Option("--unit", help="Only at or below this unit.")] = "",
    module: Annotated[str, typer.Option("--module", help="Only in this module.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="Every version, also those that ended.")] = False,
    workspace: Workspace = _HERE,
    today: Today = "",
) -> None:
    """Whose own words are in force where."""
    found = list_adaptations(open_tools(workspace, read_day("--today", today)), unit, module, all_)
    if found:
        show_columns(("unit", "name", "module", "activity", "what", "version", "made on", ""), map(_row, found))
    say(f"{count(len(found), 'adaptation')}.")


@app.command()
def show(unit: Unit, module: Module, language: Language = "", workspace: Workspace = _HERE, today: Today = "") -> None:
    """The activities that a unit holds in other than the common words, as they are printed there."""
    held = held_by(open_tools(workspace, read_day("--today", today)), unit, module, language)
    for number, _, own in held.concerned:
        say(f"Activity {number}{f', {own.mark}’s own' if own.mark else ''}")
        for line in lines(own):
            say(f"  {line}")
    _show_state(held)


@app.command()
def diff(unit: Unit, module: Module, language: Language = "", workspace: Workspace = _HERE, today: Today = "") -> None:
    """What is other than the common text at a unit, and what has changed in the common text since."""
    held = held_by(open_tools(workspace, read_day("--today", today)), unit, module, language)
    for line in diff_of(held):
        say(line)
    _show_state(held)


def _show_state(held: Held) -> None:
    if not held.concerned:
        say(f"{held.unit.code} {held.unit.name} holds the common text of {held.module.key}.")
    for each in held.outdated:
        whose = f"{each.unit} {held.names[each.unit]}"
        title = held.common.activity(each.activity).title
        say(f'The common text of "{title}" has changed since {whose} wrote its {KIND_WORDS[each.kind]}.')
        number = [activity.key for activity in held.common.activities].index(each.activity) + 1
        again = f"--unit {each.unit} --module {each.module} --activity {number} --kind {each.kind}"
        say(f"Bring the two together: rollout adapt example FILE {again}")


def _show_report(report: AdaptReport) -> None:
    numbers = {activity.key: number for number, activity in enumerate(report.module.activities, 1)}
    for each in (*report.made, *report.unchanged):
        say(f"{_head(report, each, numbers.get(each.activity, 0))}: {_what(report, each)}")
    if report.made:
        concerned = count(report.facilities, "open facility", "open facilities")
        say(f"{concerned} concerned. Print what is due: rollout print")


def _head(report: AdaptReport, each: Adaptation, number: int) -> str:
    return f'{report.unit.code} {report.unit.name}, {each.module}, Activity {number} "{each.against.title}"'


def _what(report: AdaptReport, each: Adaptation) -> str:
    words = KIND_WORDS[each.kind]
    if each not in report.made:
        return f"{words} as in version {each.version}, nothing changes."
    return f"{words} ended (version {each.version})." if each.is_over else f"{words}, version {each.version}."


def _row(line: AdaptationLine) -> list[str]:
    each = line.adaptation
    place = f"{line.number} {line.title}" if line.number else f"{line.title} (gone)"
    state = "the common text has changed" if line.is_outdated else ""
    if not line.holds:
        state = "ended" if each.is_over else "former"
    language = f" ({each.language})" if each.language != "en" else ""
    return [each.unit, line.name, each.module, place, f"{KIND_WORDS[each.kind]}{language}", str(each.version),
            str(each.made_on), state]  # fmt: skip
