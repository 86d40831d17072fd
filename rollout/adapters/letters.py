"""The words of our letters: one text template a kind and language. Facts go in as values, never as templates."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path

from babel.dates import format_date, format_skeleton, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError

from rollout.domain.edges import Letter
from rollout.domain.problem import refuse
from rollout.domain.programme import Programme

_FOLDER = Path(__file__).parent / "letter_templates"
_FALLBACK = "en"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()


class LetterTemplates:
    """Writes the letters of one programme, signed by its sender."""

    def __init__(self, programme: Programme) -> None:
        self._everywhere = {
            "programme": programme.name,
            "organisation": programme.organisation,
            "sender": programme.letters.sender_name,
        }
        self._languages: dict[str, Environment] = {}

    def write(self, kind: str, facts: Mapping[str, object], language: str = "en") -> Letter:
        """The first line is the subject. "de-AT" is written as "de"; what we have no words in is written in English."""
        try:
            written = self._template(kind, language).render({**self._everywhere, **facts})
        except TemplateError as error:
            raise refuse(f"The letter {kind!r}", f"could not be written: {error}.", "Mend its template.") from error
        subject, _, body = written.lstrip("\n").partition("\n")
        return Letter(subject.removeprefix("Subject: ").strip(), _tidy(body))

    def _template(self, kind: str, language: str) -> Template:
        spoken = language.partition("-")[0].lower()
        folder = spoken if spoken and (_FOLDER / spoken / f"{kind}.txt").is_file() else _FALLBACK
        if folder not in self._languages:
            self._languages[folder] = _environment(_FOLDER / folder)
        return self._languages[folder].get_template(f"{kind}.txt")


def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=False,  # noqa: S701  plain text: there is no markup to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"zone": _zone, "quoted": _quoted, "counted": _counted, **_dates(folder.name)}
    return environment


def _tidy(body: str) -> str:
    """Never more than one empty line, none at the ends."""
    lines: list[str] = []
    for line in (each.rstrip() for each in body.strip("\n").split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"


def _dates(language: str) -> dict[str, Callable[..., str]]:
    """Days and times as a language writes them; in English as we always have."""
    if language == _FALLBACK:
        return {"day": _day, "clock": _clock, "short": _short, "short_day": _short_day}
    clock = partial(format_time, format="short", locale=language)
    return {
        "day": partial(format_date, format="full", locale=language), "clock": clock,
        "short_day": lambda day: format_skeleton("MMMMd", day, locale=language),
        "short": lambda at: f"{format_skeleton('MMMMEd', at, locale=language)}, {clock(at)}",
    }  # fmt: skip


def _day(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _short_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _short(at: datetime) -> str:
    return f"{_DAYS[at.weekday()]} {_short_day(at)}, {_clock(at)}"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}"


def _zone(timezone: str) -> str:
    """The place that a time zone is called after: "Sydney"."""
    return timezone.rpartition("/")[2].replace("_", " ")


def _quoted(text: str) -> str:
    """Somebody else's words stand apart, every line of them, so that they cannot pass for ours."""
    return "\n".join(f"  > {line}".rstrip() for line in text.split("\n"))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
