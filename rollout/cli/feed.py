"""`rollout feed`: the addresses of calendars to subscribe to, for L&D to hand out."""

from pathlib import Path
from typing import Annotated

import typer

from rollout.actions import feeds
from rollout.cli.columns import say
from rollout.cli.show import Workspace
from rollout.wiring import open_tools

NOTE = "Whoever has this address sees these dates without signing in."


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Addresses of calendars to subscribe to.")
    for name, verb in (("leader", leader), ("unit", unit), ("facilitator", facilitator)):
        group.command(name)(verb)
    app.add_typer(group, name="feed")


def leader(
    who: Annotated[str, typer.Argument(help="The code of the unit she leads, her e-mail address or her number.")],
    workspace: Workspace = Path("."),
) -> None:
    """A leader's hours, previews and coaching. It stops working when she hands over."""
    _show(feeds.leader_address(open_tools(workspace), who))


def unit(
    code: Annotated[str, typer.Argument(help="A facility, network or state.", metavar="CODE")],
    workspace: Workspace = Path("."),
) -> None:
    """The hours of a facility, or of everything under a unit with its previews and coaching. It names nobody."""
    _show(feeds.unit_address(open_tools(workspace), code))


def facilitator(
    email: Annotated[str, typer.Argument(help="As in programme.toml.")],
    workspace: Workspace = Path("."),
) -> None:
    """The previews and coaching that a facilitator leads. It works as long as programme.toml names her."""
    _show(feeds.facilitator_address(open_tools(workspace), email))


def _show(address: str) -> None:
    say(address)
    say(NOTE)
