"""What is wrong with local adaptations: nobody gets the words, or the common text has changed since."""

from collections.abc import Iterable, Iterator, Sequence

from rollout.domain.adaptation import Adaptation, is_outdated
from rollout.domain.caps import EXAMPLES_MOST
from rollout.domain.module import Module
from rollout.domain.organisation import Organisation
from rollout.domain.problem import Finding

_SHOWN = 2


def adaptation_findings(
    organisation: Organisation, modules: Iterable[Module], adaptations: Sequence[Adaptation]
) -> Iterator[Finding]:
    """One finding for each module, activity and kind of trouble, with the first units. `modules`: in all languages."""
    for module in modules:
        own = [each for each in adaptations if (each.module, each.language) == (module.key, module.language)]
        for activity in sorted({each.activity for each in own}):
            yield from _of_activity(organisation, module, activity, [e for e in own if e.activity == activity])
    closed = [each for each in adaptations if _is_closed(organisation, each.unit)]
    for key in sorted({each.module for each in closed}):
        of_module = [each for each in closed if each.module == key]
        what = f"closed units still have words of their own: {_some(organisation, of_module)}."
        hint = f"Take them away: rollout adapt remove --module {key} --unit {of_module[0].unit}"
        yield Finding(key, what, hint, "notes")


def _of_activity(organisation: Organisation, module: Module, key: str, own: Sequence[Adaptation]) -> Iterator[Finding]:
    """Words for an activity that is gone or that has become core are not printed; outdated ones are."""
    number, activity = next(((n, a) for n, a in enumerate(module.activities, 1) if a.key == key), (0, None))
    if activity is None:
        what = f"{_some(organisation, own)} adapted the activity {key}, which it no longer has: nobody gets the words."
        yield Finding(module.key, what, _look(own[0], "list"), "warns")
        return
    where = f'{module.key}, Activity {number} "{activity.title}"'
    instead = [each for each in own if each.replacement]
    if activity.right == "core" and instead:
        what = f"is core now: what {_some(organisation, instead)} wrote instead is not printed."
        yield Finding(where, what, f"Tell them, or mark it adaptable in {module.key}.md.", "warns")
        own = [each for each in own if each.example]
    outdated = [each for each in own if is_outdated(each, module)]
    if outdated:
        what = f"has changed since {_some(organisation, outdated)} adapted it; their words are printed all the same."
        yield Finding(where, what, _look(outdated[0], "diff"), "warns")
    crowded = _crowded(organisation, [each for each in own if each.example])
    if crowded:
        what = f"more than {EXAMPLES_MOST} examples reach {_some(organisation, crowded)}: the nearest are printed."
        yield Finding(where, what, "Keep the best.", "notes")


def _crowded(organisation: Organisation, examples: Sequence[Adaptation]) -> list[Adaptation]:
    """Those at whose unit more examples come together than there is room for."""
    writers = {each.unit for each in examples} & organisation.units.keys()
    return [
        each
        for each in examples
        if each.unit in writers
        and sum(unit.code in writers for unit in organisation.ancestors(each.unit)) >= EXAMPLES_MOST
    ]


def _is_closed(organisation: Organisation, code: str) -> bool:
    unit = organisation.units.get(code)
    return unit is not None and unit.closed_on is not None and unit.closed_on <= organisation.on


def _look(adaptation: Adaptation, verb: str) -> str:
    return f"Look at it: rollout adapt {verb} --module {adaptation.module} --unit {adaptation.unit}"


def _some(organisation: Organisation, own: Sequence[Adaptation]) -> str:
    """ "3 units (N1 Harbour, N2 Plains, …)": the number, and the first two."""
    codes = sorted({each.unit for each in own})
    names = [f"{code} {organisation.units[code].name}" if code in organisation.units else code for code in codes]
    more = ", …" * (len(codes) > _SHOWN)
    return f"{len(codes)} unit{'s' * (len(codes) != 1)} ({', '.join(names[:_SHOWN])}{more})"
