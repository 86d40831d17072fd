"""Every command that a hint, a letter, a page or the README names can be typed."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from rollout.cli import app

ROOT = Path(__file__).parents[1]
PLACES = ("README.md", "rollout/**/*.py", "rollout/**/*.html", "planners/**/*.html", "modules/**/*.md")
NAMED = re.compile(r"\brollout ([a-z]+(?:-[a-z]+)*)(?: ([a-z]+(?:-[a-z]+)*))?")
# Prose speaks of "the rollout" too; a command stands in backticks, after a colon, or at the start of a text or line.
BEFORE = re.compile(r"(?:`|: |^\s*|[\"'(] ?|\brun |\bor |, )$")
PROSE = {"is", "has", "was", "of", "that", "in", "on", "and", "with", "for", "to", "here", "runs", "stands", "ends"}


def named_in(text: str) -> Iterator[tuple[str, str]]:
    """The verb, and the word after it, of everything that reads like a command."""
    for line in text.splitlines():
        for found in NAMED.finditer(line):
            if BEFORE.search(line[: found.start()]) and found[1] not in PROSE:
                yield found[1], found[2] or ""


def is_command(verb: str, word: str) -> bool:
    """The verb exists, and where it has verbs of its own, so does the word after it."""
    own = getattr(commands().get(verb), "commands", {})
    return verb in commands() and (not own or not word or word in own)


@cache
def commands() -> dict[str, Any]:
    """All verbs by name. Building them takes a hundred times as long as looking one up."""
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@cache
def all_named() -> list[tuple[str, str, str]]:
    files = sorted({file for place in PLACES for file in ROOT.glob(place)})
    return [(file.relative_to(ROOT).as_posix(), *each) for file in files for each in named_in(file.read_text("utf-8"))]


def test_every_command_that_is_named_exists() -> None:
    assert [each for each in all_named() if not is_command(each[1], each[2])] == []


def test_hints_the_readme_and_the_pages_are_looked_at() -> None:
    read = {(place, verb) for place, verb, _ in all_named()}
    looked = {
        ("README.md", "roster"),
        ("rollout/actions/check.py", "roster"),
        ("rollout/web/templates/desk.html", "up"),
    }
    assert looked <= read


@pytest.mark.parametrize(
    "hint",
    [
        "Name one with: rollout hand-over",
        "`rollout roster handover`",
        "Write it anew: rollout send again",
        "rollout go",
    ],
)
def test_a_command_that_does_not_exist_is_found(hint: str) -> None:
    assert [is_command(*named) for named in named_in(hint)] == [False]


def test_a_command_that_exists_and_prose_are_let_through() -> None:
    assert [is_command(*named) for named in named_in("Or: rollout roster hand-over UNIT")] == [True]
    assert [*named_in("The rollout has ended, and a rollout of last year")] == []
