"""The words of our letters: one text template a kind and language. Facts go in as values, never as templates."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

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
        """The first line is the subject; a language that we have no words in falls back to English."""
        try:
            written = self._template(kind, language).render({**self._everywhere, **facts})
        except TemplateError as error:
            raise refuse(f"The letter {kind!r}", f"could not be written: {error}.", "Mend its template.") from error
        subject, _, body = written.lstrip("\n").partition("\n")
        return Letter(subject.removeprefix("Subject: ").strip(), _tidy(body))

    def _template(self, kind: str, language: str) -> Template:
        folder = language if (_FOLDER / language / f"{kind}.txt").is_file() else _FALLBACK
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
    environment.filters |= {
        "day": _day, "clock": _clock, "short": _short, "short_day": _short_day, "zone": _zone, "quoted": _quoted,
        "counted": _counted,
    }  # fmt: skip
    return environment


def _tidy(body: str) -> str:
    """Never more than one empty line, none at the ends."""
    lines: list[str] = []
    for line in (each.rstrip() for each in body.strip("\n").split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"


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
