"""Rows in columns as plain text: they survive pipes, narrow terminals and any text that people typed."""

from collections.abc import Iterable, Sequence

from rollout.cli.show import out


def show_columns(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Every row on one line, columns two spaces apart."""
    lines = [header, *rows]
    widths = [max(len(line[number]) for line in lines) for number in range(len(header))]
    for line in lines:
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def say(text: str) -> None:
    """One line as it is: no markup, no wrapping."""
    out.print(text, markup=False, soft_wrap=True)


def on_one_line(text: str) -> str:
    return text.replace("\n", " / ")


def count(number: int, one: str, many: str = "") -> str:
    """'1 idea', '2 ideas'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
