"""What `rollout check` has to say about a planners folder: its theme, and the words of the languages printed."""

from collections.abc import Iterable, Iterator

from jinja2 import TemplateSyntaxError
from jinja2.ext import babel_extract

from rollout.adapters.paper.folder import I18N, PlannersFolder
from rollout.adapters.paper.theme import pale
from rollout.adapters.paper.words import catalogue_file, language_of, read_catalogue, template_of, translated
from rollout.domain.printing.words import ENGLISH
from rollout.domain.problem import Finding, Refused

_SHOWN = 3


def look_findings(folder: PlannersFolder, languages: Iterable[str], colour: str) -> list[Finding]:
    """`colour`: the programme's, which the theme may replace."""
    try:
        found = pale(folder.theme, colour)
        for language in languages:
            found += _gaps(folder, language)
    except Refused as refused:
        return list(refused.findings)
    return found


def template_messages(folder: PlannersFolder) -> set[str]:
    """Every message that a template says, by its English words."""
    found: set[str] = set()
    for file in sorted((folder.path / "sheets").glob("*.html")):
        try:
            with file.open("rb") as template:
                said = list(babel_extract(template, ("_", "gettext", "ngettext"), [], _OPTIONS))
        except TemplateSyntaxError:
            continue  # said when it is printed
        found |= {text if isinstance(text, str) else str(text[0]) for _, _, text, _ in said if text}
    return found


_OPTIONS = {"extensions": I18N, "newstyle_gettext": "true", "encoding": "utf-8"}


def _gaps(folder: PlannersFolder, language: str) -> Iterator[Finding]:
    """Messages that are printed in English, because nobody has put them into this language yet."""
    if language_of(language) == ENGLISH.language:
        return
    words = folder.path / "words"
    path = catalogue_file(words, language)
    where = f"planners/words/{path.name if path else f'{language}.po'}"
    if path is None:
        hint = "Copy words/messages.pot to that name and put its messages into the language (Poedit is made for it)."
        yield Finding(where, "is not there: the sheets’ own words are printed in English.", hint, "warns")
        return
    wanted = template_messages(folder) | template_of(words)
    lacking = sorted(wanted - translated(read_catalogue(path)))
    if lacking:
        first = ", ".join(f"“{each}”" for each in lacking[:_SHOWN]) + ", …" * (len(lacking) > _SHOWN)
        what = f"{len(lacking)} of {len(wanted)} messages are not translated and are printed in English: {first}."
        yield Finding(where, what, "Write them into the file.", "warns")
