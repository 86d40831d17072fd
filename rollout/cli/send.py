"""`rollout send`: write what is due, send what is ready, and look at, hold or release single letters."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from rollout.actions.letter_desk import hold, letter, letters, release
from rollout.actions.send_post import SendReport, send_post
from rollout.actions.write_letters import LetterReport, letters_to_come, write_letters
from rollout.cli.columns import count, say, show_columns
from rollout.cli.show import Bars, Today, Workspace, out, table
from rollout.domain.outbox import STATES, Message
from rollout.domain.problem import refuse
from rollout.wiring import RealTools, open_tools

send = typer.Typer(help="Write the letters that are due and send those that are ready.", invoke_without_command=True)
_HERE = Path(".")


def register(app: typer.Typer) -> None:
    app.add_typer(send, name="send")


@send.callback()
def send_letters(
    context: typer.Context,
    workspace: Workspace = _HERE,
    today: Today = "",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Send at most so many.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be written and sent.")] = False,
) -> None:
    """Write the letters that are due and send those that are ready."""
    if context.invoked_subcommand:
        context.obj = workspace
        return
    day = _day(today)
    if dry_run:
        _show_plan(open_tools(workspace, day))
        return
    with Bars() as bars:
        tools = open_tools(workspace, day, bars)
        written = write_letters(tools)
        sent = send_post(tools, limit)
    _show_written(written)
    _show_sent(tools, sent)
    if sent.stopped:
        raise typer.Exit(1)


@send.command("list")
def list_letters(
    context: typer.Context,
    state: Annotated[str, typer.Option("--state", help=f"Only one of: {', '.join(STATES)}.")] = "",
    workspace: Workspace = _HERE,
) -> None:
    """The outbox, in the order in which the letters are due."""
    if state and state not in STATES:
        raise refuse(f"--state {state}", "is not a state of a letter.", f"Use one of: {', '.join(STATES)}.")
    header = ("no.", "state", "kind", "unit", "to", "not before (UTC)", "subject", "why")
    rows = []
    found = letters(open_tools(_workspace(context, workspace)), state or None)
    for message in found:
        due = f"{message.not_before:%Y-%m-%d %H:%M}"
        words = (message.kind, message.unit or "", message.receiver, due, message.subject, message.why)
        rows.append((str(message.id), message.state, *words))
    if rows:
        show_columns(header, rows)
    say(count(len(rows), f"{state} letter" if state else "letter") + ".")


@send.command("show")
def show_letter(context: typer.Context, number: int, workspace: Workspace = _HERE) -> None:
    """One letter as its receiver sees it."""
    message = letter(open_tools(_workspace(context, workspace)), number)
    out.print(f"{message.state}{f': {message.why}' if message.why else ''}", markup=False, style="dim")
    out.print(f"To: {message.receiver or '(no e-mail address: print this and hand it over)'}", markup=False)
    out.print(f"Subject: {message.subject}\n", markup=False)
    out.print(message.text, markup=False, soft_wrap=True)
    for file in message.attachments:
        out.print(f"Attached: {file.filename}", markup=False)


@send.command("hold")
def hold_letter(context: typer.Context, number: int, workspace: Workspace = _HERE) -> None:
    """Keep a letter back until it is released."""
    _say(hold(open_tools(_workspace(context, workspace)), number))


@send.command("release")
def release_letter(context: typer.Context, number: int, workspace: Workspace = _HERE) -> None:
    """Let a letter go that was held, or that failed."""
    _say(release(open_tools(_workspace(context, workspace)), number))


def _workspace(context: typer.Context, own: Path) -> Path:
    """The folder may stand before or after the word."""
    return own if own != _HERE else context.obj or own


def _day(today: str) -> date | None:
    try:
        return date.fromisoformat(today) if today else None
    except ValueError as error:
        raise refuse(f"--today {today}", "is not a day.", "Write it as YYYY-MM-DD, for example 2027-02-01.") from error


def _say(message: Message) -> None:
    out.print(f"Letter {message.id} is {message.state}.")


def _show_plan(tools: RealTools) -> None:
    due = letters_to_come(tools)
    shown = table("Would be written", "kind", "unit", "to", "not before")
    for each in due:
        to = each.address or "(no e-mail address)"
        shown.add_row(each.kind, escape(each.unit.code), escape(to), f"{each.not_before:%Y-%m-%d %H:%M}")
    if due:
        out.print(shown)
    ready = letters(tools, "ready")
    out.print(f"{len(due)} would be written, {len(ready)} are ready. Nothing was written or sent.")


def _show_written(report: LetterReport) -> None:
    out.print(f"Written: {report.written} ({report.ready} ready, {report.held} to hand over, {report.failed} failed).")
    if report.cancelled or report.lapsed:
        out.print(f"No longer needed: {report.cancelled} cancelled, {report.lapsed} lapsed.")
    if report.without_files:
        out.print(f"{report.without_files} wait for their files: run rollout print.")


def _show_sent(tools: RealTools, report: SendReport) -> None:
    if report.is_draft:
        out.print("The programme is a draft, so nothing is sent. Release the calendar first: rollout plan --release")
        return
    where = "by mail server" if tools.settings.smtp_url else f"into {tools.settings.outbox}"
    out.print(f"Sent: {report.sent} {where}.", soft_wrap=True)
    if not report.counts:
        out.print("No letter is due yet. What comes when: rollout forecast")
    shown = table("Outbox", "state", "letters")
    for state in STATES:
        if report.counts.get(state):
            shown.add_row(state, str(report.counts[state]))
    if report.counts:
        out.print(shown)
    for number, meaning in (
        (report.ready, "wait for the receiver's working hours, or for another try"),
        (report.elsewhere, "are in the hands of another machine"),
        (report.uncertain, "are uncertain: the mail server's answer was lost; they are looked at again later"),
    ):
        if number:
            out.print(f"{number} {meaning}.")
    if report.counts.get("failed") or report.counts.get("held"):
        out.print("Look at those that need you: rollout send list --state failed (or held)")
    if report.stopped:
        out.print(
            f"The mail server turned us away: {escape(report.stopped)}. Correct ROLLOUT_SMTP_URL; nothing is lost."
        )
