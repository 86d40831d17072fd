"""The command line: `rollout --help`. One file a verb; each only parses, calls one action and shows the result."""

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from rollout.cli import (
    adapt,
    demo,
    desk,
    feed,
    ideas,
    leave,
    plan,
    print_,
    record,
    roster,
    run,
    send,
    setup,
    slots,
    waves,
)
from rollout.cli.show import show_refusal
from rollout.domain.problem import Refused, refuse

app = typer.Typer(
    name="rollout",
    help="Plan, print, run and answer a learning rollout that is led by your own line leaders.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(f"rollout {version('leader-led-rollout')}")
        except PackageNotFoundError:  # run from a folder without having been installed
            typer.echo("rollout, not installed")
        raise typer.Exit


@app.callback()
def rollout(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")] = False,
) -> None:
    pass


for verb in (setup, roster, leave, waves, plan, slots, adapt, print_, send, record, ideas, feed, desk, run, demo):
    verb.register(app)


def main() -> None:
    """Run the command; a refusal is shown as numbered findings and exits 1."""
    try:
        app()
    except Refused as refused:
        show_refusal(refused)
        sys.exit(1)
    except OSError as error:
        if not error.filename:
            raise
        show_refusal(unusable(error))
        sys.exit(1)


def unusable(error: OSError) -> Refused:
    """A file or folder that the machine does not let us use."""
    hint = "Look whether it is there, whether you may write there, and whether the disk is full."
    return refuse(str(error.filename), f"cannot be used: {error.strerror}.", hint)
