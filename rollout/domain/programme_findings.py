"""How a finding in programme.toml reads, and the checks that several of its tables share."""

import re
from collections.abc import Iterator, Sequence
from datetime import time

from rollout.domain.problem import Finding
from rollout.domain.programme import WEEKDAYS

FILE = "programme.toml"
_ADDRESS = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\"]+")


def found(table: str, key: str, what: str, hint: str) -> Finding:
    """About a setting: "programme.toml [spacing] min_days"."""
    return Finding(f"{FILE} [{table}] {key}", what, hint)


def entry(name: str, number: int, what: str, hint: str, key: str = "") -> Finding:
    """About one of the tables of a list, counted from 1: "programme.toml [[blackouts]] number 2"."""
    return Finding(f"{FILE} [[{name}]] number {number} {key}".rstrip(), what, hint)


def is_plain_address(text: str) -> bool:
    return text.isascii() and _ADDRESS.fullmatch(text) is not None


def weekdays(days: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with names of weekdays, and what to do."""
    for day in days:
        if day not in WEEKDAYS:
            yield f"{day!r} is no weekday.", f"Use {', '.join(WEEKDAYS)}."
    if len(set(days)) < len(days):
        yield "names a day twice.", "Keep one of them."


def starts(times: Sequence[time], minutes: int) -> Iterator[tuple[str, str]]:
    """What is wrong with times at which an hour may start, and what to do."""
    if len(set(times)) < len(times):
        yield "names a time twice.", "Keep one of them."
    for start in times:
        if start.hour * 60 + start.minute + minutes > 24 * 60:
            yield f"an hour that starts at {start:%H:%M} would end on the next day.", "Start earlier."
