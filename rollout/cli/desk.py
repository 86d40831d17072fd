"""`rollout desk`: who of L&D may enter the desk."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rollout.actions import accounts
from rollout.cli.columns import count, say, show_columns
from rollout.cli.show import Workspace
from rollout.store.accounts import Account
from rollout.wiring import open_tools

app = typer.Typer(help="Who of L&D may enter the desk.", no_args_is_help=True)
_HERE = Path()
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Her own address.")]


def register(main: typer.Typer) -> None:
    main.add_typer(app, name="desk")


@app.command()
def invite(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As it shall stand beside what she does.")],
    email: Email,
    workspace: Workspace = _HERE,
) -> None:
    """Invite somebody; also somebody who has lost her phone: the old app and all her sessions end."""
    tools = open_tools(workspace)
    invited = accounts.invite(tools, name, email)
    until = invited.until.astimezone(ZoneInfo(tools.programme.timezone))
    say(f"{invited.name} is invited{' again' if invited.is_again else ''}. Give her this link yourself, and only her:")
    say(f"  {invited.url}")
    say(f"It is good until {until:%A} {until.day} {until:%B, %H:%M}, once, and is not shown again.")


@app.command("list")
def list_(workspace: Workspace = _HERE) -> None:
    """Everybody who has an account or is invited."""
    found = accounts.listed(open_tools(workspace))
    if found:
        show_columns(("name", "address", "state"), [(each.name, each.email, _state(each)) for each in found])
    say(f"{count(len(found), 'account')}.")


def _state(account: Account) -> str:
    return "can sign in" if account.ready_at else "invited"


@app.command()
def remove(
    email: Email,
    force: Annotated[bool, typer.Option("--force", help="Even if nobody is left who can sign in.")] = False,
    workspace: Workspace = _HERE,
) -> None:
    """Somebody does not belong to the desk any more: her sessions end at once."""
    gone = accounts.remove(open_tools(workspace), email, force)
    say(f"{gone.name} cannot enter the desk any more.")
