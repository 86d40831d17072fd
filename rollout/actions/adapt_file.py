"""A file to begin with: the words of an activity as a unit holds it now, for somebody there to change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rollout.actions.adapt import known_now, meant, numbered
from rollout.actions.tools import Tools
from rollout.domain.adaptation import KINDS, Adaptation, Variants
from rollout.domain.adaptation_diff import Merge, merge
from rollout.domain.adaptation_writing import EXAMPLE_HINT, LocalText
from rollout.domain.module import Activity, Module
from rollout.domain.organisation import Unit
from rollout.domain.problem import refuse


@dataclass(frozen=True)
class FileReport:
    """`newer`: parts that follow a newer common text; `both`: parts that were changed here and in the common text."""

    unit: Unit
    file: Path
    newer: tuple[str, ...] = ()
    both: tuple[str, ...] = ()


def write_example(
    tools: Tools, file: Path, unit: str, module: str, number: int, kind: str = "", language: str = ""
) -> FileReport:
    """Write the file; it is for an example where the activity is core. Never writes over a file that is there."""
    if kind not in ("", *KINDS):
        raise refuse("--kind", f"{kind!r} is not known.", f"Write one of: {', '.join(KINDS)}.")
    organisation, known = known_now(tools)
    own, common = meant(tools, organisation, unit, module, language)
    activity = numbered(common, number)
    if kind == "replacement" and activity.right == "core":
        hint = "Add an example of your own instead: --kind example"
        raise refuse("--kind", f'"{activity.title}" is core: its words are the same everywhere.', hint)
    held = Variants(organisation, known).module_for(own.code, common).activity(activity.key)
    mine = [each for each in known if each.unit == own.code and _is_of(each, common, activity)]
    merged = _brought_up(mine, held, activity)
    with_text = kind == "replacement" or (not kind and activity.right == "adaptable")
    text = LocalText("", number, merged.activity.title, activity.minutes, example=_example(mine, asked=not with_text))
    if with_text:
        text = replace(text, replacement=merged.activity)
    _write(file, tools.content.local_page(text, f"{own.name}: {common.title}", _note(own, common)))
    return FileReport(own, file, merged.newer, merged.both) if with_text else FileReport(own, file)


def _is_of(adaptation: Adaptation, module: Module, activity: Activity) -> bool:
    found = (adaptation.module, adaptation.activity, adaptation.language)
    return found == (module.key, activity.key, module.language)


def _brought_up(mine: Sequence[Adaptation], held: Activity, common: Activity) -> Merge:
    """The unit's own text brought together with a newer common one; else the words that it holds."""
    own = next((each for each in mine if each.replacement), None)
    if own is None or own.replacement is None:
        return Merge(replace(held, examples=(), mark=""))
    return merge(own.replacement, own.against, common)


def _example(mine: Sequence[Adaptation], asked: bool) -> tuple[str, ...]:
    own = next((each.example for each in mine if each.example), ())
    return own or ((EXAMPLE_HINT,) if asked else ())


def _note(unit: Unit, module: Module) -> str:
    return (
        f"Change the words that shall be your own, keep the headings, and save. Then type: "
        f"rollout adapt add FILE --unit {unit.code} --module {module.key}"
    )


def _write(file: Path, page: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(page)
    except FileExistsError:
        raise refuse(str(file), "is there already.", "Name another file, or take this one away.") from None
