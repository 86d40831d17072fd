"""What is wrong with how things are printed: the theme, the words of each language, and what is not translated yet."""

from collections import Counter
from collections.abc import Iterator

from rollout.actions.tools import Tools
from rollout.domain.organisation import Organisation
from rollout.domain.problem import Finding, Refused


def look_findings(tools: Tools, organisation: Organisation) -> Iterator[Finding]:
    """`organisation`: where the languages are spoken that have to be printed."""
    programme = tools.programme
    facilities = organisation.facilities(programme.facility_level)
    spoken = Counter(organisation.language_of(unit.code, programme.language) for unit in facilities)
    yield from tools.paper.findings(sorted({*spoken, programme.language}), programme.colour)
    try:
        for language, number in sorted(spoken.items()):
            yield from _untranslated(tools, language, number)
    except Refused:
        return  # what is wrong with the modules themselves is said elsewhere


def _untranslated(tools: Tools, language: str, facilities: int) -> Iterator[Finding]:
    """Modules that these facilities get in another language than their own."""
    modules = [tools.content.module(key, language) for key in tools.programme.modules]
    missing = [module.key for module in modules if _bare(module.language) != _bare(language)]
    if missing:
        places = f"{facilities} {'facility gets' if facilities == 1 else 'facilities get'}"
        what = f"not translated into {language!r}: {places} them in {tools.programme.language!r}."
        hint = f"Put {missing[0]}.{language}.md beside {missing[0]}.md: see modules/README.md."
        yield Finding(f"modules {', '.join(missing)}", what, hint, "warns")


def _bare(language: str) -> str:
    return language.partition("-")[0]
