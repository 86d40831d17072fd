"""Network and state leaders: the ideas that wait for their word, what they decided, and how far their part has come."""

import re
from dataclasses import dataclass

from starlette.responses import Response

from rollout.actions.choose_ideas import decide_all
from rollout.domain.coverage import SMALLEST_GROUP, Part, Tally, by_module, coverage, protect, roll_up
from rollout.domain.ideas import OUTCOMES, Choice, Decision, Idea
from rollout.domain.organisation import Unit
from rollout.domain.problem import Refused
from rollout.store import coverage as counted
from rollout.store import ideas, overview
from rollout.store.database import Transaction
from rollout.web.forms import Form
from rollout.web.gate import IN_PART, OWN_PART
from rollout.web.places import days_in, facilities_below
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

A_PAGE = 20
LABELS = {
    "forwarded": "Put forward", "adopted": "Adopt here", "kept_local": "Keep local", "declined": "Decline",
}  # fmt: skip
STARTS = (
    "Thank you. We will put this forward because ", "Thank you. We will do this from ",
    "Thank you. Please go on with this at your own site; ", "Thank you. We cannot do this now, because ",
)  # fmt: skip


def register(routes: Routes) -> None:
    routes.get("/me/ideas/{unit}", OWN_PART, waiting)
    routes.post("/me/ideas/{unit}", OWN_PART, decide)
    routes.get("/me/decided/{unit}", OWN_PART, decided)
    routes.get("/me/part/{unit}", IN_PART, part)


@dataclass(frozen=True)
class Quota:
    """How many ideas may still be put forward from one round (a module)."""

    module: str
    used: int
    most: int


def waiting(visit: Visit) -> Response:
    return _waiting_page(visit, 200, visit.form, {})


def decide(visit: Visit) -> Response:
    """All the decisions of one page, or none of them: what was typed stays until it can be kept."""
    rows = sorted({name.split("_")[1] for name, _ in visit.form if re.fullmatch(r"idea_\d{1,3}", name)}, key=int)
    choices = [
        Choice(
            visit.form.text(f"idea_{n}"), visit.form.text(f"outcome_{n}"), visit.form.text(f"reason_{n}"),
            visit.form.text(f"answer_{n}"), f"row {n}",
        )
        for n in rows
    ]  # fmt: skip
    chosen = [choice for choice in choices if choice.outcome]
    if not chosen:
        return _waiting_page(visit, 422, visit.form, {"": ["Choose what becomes of at least one idea."]})
    try:
        person = visit.actor.person
        report = decide_all(visit.tools, visit.path("unit"), chosen, person.id if person else None)
    except Refused as refused:
        wrong: dict[str, list[str]] = {}
        for finding in refused.findings:
            row = re.match(r"row (\d+)", finding.where)
            wrong.setdefault(row[1] if row else "", []).append(_spoken(finding.where, finding.what, finding.hint))
        return _waiting_page(visit, 422, visit.form, wrong)
    return visit.go(f"/me/ideas/{visit.path('unit')}?done={len(report.made) + len(report.known)}")


def _spoken(where: str, what: str, hint: str) -> str:
    """“row 3, reason: is empty. Say …” as a sentence beside row 3."""
    field = where.partition(", ")[2]
    return f"{'The ' + field if field else ''} {what} {hint}".strip()


def _waiting_page(visit: Visit, status: int, form: Form, wrong: dict[str, list[str]]) -> Response:
    unit = _own(visit)
    with visit.tools.database.reading() as tx:
        found = ideas.waiting_at(tx, unit.code)
        used = ideas.forwarded_in_rounds(tx, unit.code)
        shown = found[:A_PAGE]
        names = overview.names(tx, {idea.unit for idea in shown}, visit.today)
        before = ideas.decisions(tx, [idea.id for idea in shown])
    rules = visit.tools.programme.ladder
    is_top = unit.level == rules.levels[-1]
    titles = {module.key: module for module in visit.tools.content.modules()}
    quotas = [
        Quota(m.title, used.get(m.key, 0), rules.quota)
        for m in titles.values()
        if not is_top and m.key in {i.round for i in found}
    ]
    return visit.page(
        "ideas.html", status, unit=unit, ideas=shown, total=len(found), names=names, before=_by_idea(before),
        titles=titles, quotas=quotas, is_top=is_top, form=form, wrong=wrong, starts=STARTS, labels=LABELS,
        outcomes=[o for o in OUTCOMES if not (is_top and o == "forwarded")], done=visit.number("done"),
    )  # fmt: skip


def _by_idea(decisions: list[Decision]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = {}
    for decision in decisions:
        found.setdefault(decision.idea, []).append(decision)
    return found


def decided(visit: Visit) -> Response:
    unit, offset = _own(visit), visit.number("from")
    with visit.tools.database.reading() as tx:
        made, total = overview.decisions_at(tx, unit.code, offset, A_PAGE)
        known: dict[str, Idea] = ideas.some(tx, [decision.idea for decision in made])
        names = overview.names(tx, {idea.unit for idea in known.values()}, visit.today)
    return visit.page(
        "decided.html", unit=unit, made=made, ideas=known, names=names, labels=LABELS, total=total, offset=offset,
        a_page=A_PAGE,
    )  # fmt: skip


def part(visit: Visit) -> Response:
    """Counts with their denominators; small networks together; never a list of who has not done what."""
    code = visit.path("unit")
    with visit.tools.database.reading() as tx:
        tree, under = _tree(visit, tx)
        if code not in tree:
            raise nothing_here()
        facts = counted.facts(tx, visit.today, by_parent=True)
    mine = {unit.code for unit in visit.actor.parts}
    above = tree[code].parent
    tallies = coverage(facts, days_in(visit.now))
    rolled = roll_up(tallies, tree)
    if code not in mine and above and code not in {p.code for p in _parts(above, tree, under, rolled)}:
        raise nothing_here()
    below = {code, *_below(code, tree)}
    own = {key: tally for key, tally in tallies.items() if key[0] in below}
    facilities = facilities_below(code, tree, under)
    return visit.page(
        "part.html", unit=tree[code], total=rolled.get(code, Tally()), modules=by_module(own),
        parts=_parts(code, tree, under, rolled), facilities=facilities, is_small=facilities < SMALLEST_GROUP,
        titles={module.key: module.title for module in visit.tools.content.modules()}, is_own=code in mine,
    )  # fmt: skip


def _parts(code: str, tree: dict[str, Unit], under: dict[str, int], rolled: dict[str, Tally]) -> list[Part]:
    """The units one level down, in order of name: an order that says nothing about anybody."""
    children = sorted((unit for unit in tree.values() if unit.parent == code), key=lambda unit: (unit.name, unit.code))
    parts = [Part(c.code, c.name, facilities_below(c.code, tree, under), rolled.get(c.code, Tally())) for c in children]
    return protect([part for part in parts if part.facilities], "Smaller ones together")


def _below(code: str, tree: dict[str, Unit]) -> set[str]:
    found = {unit.code for unit in tree.values() if unit.parent == code}
    return found.union(*(_below(each, tree) for each in found)) if found else found


def _tree(visit: Visit, tx: Transaction) -> tuple[dict[str, Unit], dict[str, int]]:
    level = visit.tools.programme.facility_level
    return overview.above_facilities(tx, level, visit.today), overview.facilities_under(tx, level, visit.today)


def _own(visit: Visit) -> Unit:
    return next(unit for unit in visit.actor.parts if unit.code == visit.path("unit"))
