"""Several ideas become one, and can become several again: nothing is deleted, every author stays credited."""

from collections.abc import Collection, Mapping, Sequence

from rollout.domain.ideas import Decision, Idea, combined_id
from rollout.domain.ladder import Place
from rollout.domain.problem import Finding


def one_of_many(place: Place, parents: Sequence[Idea], text: str, modules: Sequence[str]) -> Idea:
    """The combined idea. It waits where its parents wait, is as old as the oldest and due when the first of them is.

    Its round is the latest of theirs, so that a quota used up in an earlier round is not used again.
    """
    id_ = combined_id(place.unit, {parent.id for parent in parents}, text)
    ordered = sorted(parents, key=lambda parent: (parent.captured_at, parent.id))
    if not ordered:
        return Idea(id_, text, "", place.unit, None, "", "", "put_forward", place.unit, "", place.now)
    order = {module: number for number, module in enumerate(modules)}
    latest = max((parent.round for parent in ordered), key=lambda name: (order.get(name, -1), name))
    decide_by = min((parent.decide_by for parent in ordered if parent.decide_by), default=None)
    first = ordered[0]
    return Idea(
        id_, text, "", place.unit, first.session, latest, "", "put_forward", place.unit, latest, first.captured_at,
        decide_by,
    )  # fmt: skip


def cannot_combine(place: Place, wanted: Collection[str], parents: Mapping[str, Idea]) -> list[Finding]:
    found = [
        Finding(f"idea {id_}", "does not exist.", "List what waits: rollout ideas waiting UNIT")
        for id_ in sorted(set(wanted) - parents.keys())
    ]
    for parent in parents.values():
        if parent.merged_into:
            hint = f"Take that one apart first: rollout ideas uncombine {parent.merged_into} --at {place.unit}"
            found.append(Finding(f"idea {parent.id}", f"is part of {parent.merged_into} already.", hint))
        elif (parent.state, parent.waits_at) != ("put_forward", place.unit):
            what = f"does not wait at {place.unit}."
            found.append(Finding(f"idea {parent.id}", what, "Only ideas that wait here can be combined here."))
    if len(set(wanted)) < 2:
        found.append(Finding("ideas", "are fewer than two.", "Name at least two ideas that say the same."))
    return found


def cannot_uncombine(
    unit: str, id_: str, combined: Idea | None, parents: Collection[Idea], decisions: Collection[Decision]
) -> list[Finding]:
    where = f"idea {id_}"
    if combined is None or not parents:
        return [Finding(where, "is not a combined idea.", "Look at where it came from: rollout ideas trace ID")]
    if decisions:
        return [Finding(where, "has been decided about.", "It stays combined; all its authors have been answered.")]
    if combined.merged_into:
        return [Finding(where, f"is part of {combined.merged_into}.", "Take that one apart first.")]
    if combined.waits_at != unit:
        return [Finding(where, f"does not wait at {unit}.", f"It waits at {combined.waits_at or 'no unit'}.")]
    return []
