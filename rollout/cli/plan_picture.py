"""`rollout plan picture`: the calendar as a picture, for the wall (PDF, A3) or for a page (SVG)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from rollout.actions.show_timeline import TimelineReport, show_timeline
from rollout.adapters import picture
from rollout.adapters.files import write_whole
from rollout.cli.show import out
from rollout.domain.problem import refuse
from rollout.domain.timeline import Row
from rollout.wiring import RealTools, open_tools

MOST = 120
"""Rows of one picture on paper; where networks are more, it shows states, and `--unit` the networks of one."""


def picture_calendar(
    context: typer.Context,
    file: Annotated[Path, typer.Option("--out", help="Write here: .pdf for the wall, .svg for a page.")] = Path(
        "calendar.pdf"
    ),
    unit: Annotated[str, typer.Option("--unit", help="Only what lies under this unit (its code).")] = "",
    version: Annotated[int | None, typer.Option("--version", help="The calendar's number (default: newest).")] = None,
    workspace: Annotated[Path | None, typer.Option("--workspace", "-w", help="The folder with programme.toml.")] = None,
) -> None:
    """Draw the calendar: weeks across, networks (or facilities) down. PDF sheets are A3, ready for the wall."""
    if file.suffix.lower() not in (".pdf", ".svg"):
        raise refuse(f"--out {file}", "is neither a PDF nor an SVG.", "Name a file that ends in .pdf or .svg.")
    named, today = context.obj
    tools = open_tools(workspace or named, _day(today))
    report = show_timeline(tools, version, unit or None, MOST)
    titles = {module.key: module.title for module in tools.content.modules()}
    if file.suffix.lower() == ".svg":
        style = picture.for_files(tools.programme.colour)
        content = picture.picture(report.timeline, titles, picture.PAGE, style=style).encode()
        pages = 1
    else:
        content, pages = _on_paper(tools, report, titles)
    write_whole(file, content)
    sheets = "1 sheet" if pages == 1 else f"{pages} sheets"
    out.print(f"{len(report.timeline.rows):,} rows on {sheets}: {file}", markup=False, soft_wrap=True)


def _on_paper(tools: RealTools, report: TimelineReport, titles: Mapping[str, str]) -> tuple[bytes, int]:
    rules, drawn = tools.programme, report.timeline
    style = picture.for_files(rules.colour)
    sizes = picture.wall_sizes(drawn, titles)
    shared = picture.sheets_of(drawn, titles, sizes, picture.WALL_HEIGHT)

    def drawing(number: int, rows: list[Row]) -> str:
        return picture.picture(drawn, titles, sizes, rows, style=style, with_load=number == 0)

    facts = {
        "language": rules.language, "title": f"{rules.name}: calendar", "organisation": rules.organisation,
        "programme": rules.name, "heading": report.unit.name if report.unit else "The whole calendar",
        "version": version_in_words(report), "legend": picture.legend(drawn, titles, style),
        "drawings": [drawing(number, rows) for number, rows in enumerate(shared)],
    }  # fmt: skip
    printed = tools.paper.print_wall(rules.colour, facts)
    return printed.content, printed.pages


def version_in_words(report: TimelineReport) -> str:
    """Which calendar this is, and of which day the picture is."""
    version, today = report.version, report.timeline.today
    state = "draft: nobody has been told" if version.state == "draft" else "released"
    return f"Version {version.number}, {state}. As of {today:%A} {today.day} {today:%B %Y}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise refuse("--today", f"{text!r} is not a date.", "Write it like 2027-02-01") from None
