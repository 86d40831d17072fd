"""Where something is tried: facilities of the deciding unit's own part, by code or by name."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from rollout.actions.tools import Tools
from rollout.domain.follow_up import Plan, cleaned_plan
from rollout.domain.organisation import Unit
from rollout.domain.problem import Finding, Refused
from rollout.store import named, overview
from rollout.store.database import Transaction


def with_codes(tools: Tools, tx: Transaction, unit: str, plans: Mapping[str, Plan]) -> dict[str, Plan]:
    """The plans, their facilities by code; refused where one is not in this part, or two have the name.

    The keys say where each plan stands: they name it in the refusal. Codes stay as they are.
    """
    plans = {where: cleaned_plan(plan) for where, plan in plans.items()}
    words = {word for plan in plans.values() for word in plan.facilities}
    if not words:
        return plans
    level, today = tools.programme.facility_level, tools.clock.today()
    parts = inside([unit], overview.above_facilities(tx, level, today))
    known = named.facilities_in(tx, parts, level, words, today)
    if found := [each for where, plan in plans.items() for each in _unclear(where, plan.facilities, known)]:
        raise Refused(*found)
    codes = {where: dict.fromkeys(known[word][0] for word in plan.facilities) for where, plan in plans.items()}
    return {where: replace(plan, facilities=tuple(codes[where])) for where, plan in plans.items()}


def inside(codes: Collection[str], tree: Mapping[str, Unit]) -> set[str]:
    """These units and all under them, but no facilities."""
    found, more = set(codes), set(codes)
    while more:
        more = {unit.code for unit in tree.values() if unit.parent in more} - found
        found |= more
    return found


def _unclear(where: str, words: Iterable[str], known: Mapping[str, list[str]]) -> Iterable[Finding]:
    for word in words:
        if not known[word]:
            what = f"“{word}” is no facility of this part."
            yield Finding(f"{where}, facilities", what, "Write its name or its code as in the roster, one a line.")
        elif len(known[word]) > 1:
            what = f"“{word}” is the name of {len(known[word])} facilities."
            yield Finding(f"{where}, facilities", what, f"Write the code: {', '.join(known[word])}.")
