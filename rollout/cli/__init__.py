"""The command line: `rollout --help`. One file a verb; each only parses, calls one action and shows the result."""

import sys

import typer

from rollout.cli import demo, ideas, plan, print_, record, roster, run, send, setup
from rollout.cli.show import show_refusal
from rollout.domain.problem import Refused

app = typer.Typer(
    name="rollout",
    help="Plan, print, run and answer a learning rollout that is led by your own line leaders.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for verb in (setup, roster, plan, print_, send, record, ideas, run, demo):
    verb.register(app)


def main() -> None:
    """Run the command; a refusal is shown as numbered findings and exits 1."""
    try:
        app()
    except Refused as refused:
        show_refusal(refused)
        sys.exit(1)
