"""What a level has decided so far, newest first, and what it takes to the next meeting."""

from starlette.responses import Response

from rollout.domain.ideas import Decision, Idea
from rollout.store import ideas, overview
from rollout.web.decide import labels, own_part
from rollout.web.gate import OWN_PART
from rollout.web.routes import Routes
from rollout.web.visit import Visit

A_PAGE = 20


def register(routes: Routes) -> None:
    routes.get("/me/decided/{unit}", OWN_PART, decided)


def decided(visit: Visit) -> Response:
    unit, offset = own_part(visit), visit.number("from")
    with visit.tools.database.reading() as tx:
        made, total = overview.decisions_at(tx, unit.code, offset, A_PAGE)
        known: dict[str, Idea] = ideas.some(tx, [decision.idea for decision in made])
        later = _later(ideas.decisions(tx, list(known)), unit.code)
        names = overview.names(tx, {idea.unit for idea in known.values()}, visit.today)
        rounds = ideas.rounds_decided(tx, unit.code)
    return visit.page(
        "decided.html", unit=unit, made=made, ideas=known, names=names, labels=labels(visit.words), total=total,
        offset=offset, a_page=A_PAGE, later=later, done=visit.number("done"),
        rounds=[(key, visit.titles.get(key, key)) for key in visit.tools.programme.modules if key in rounds],
    )  # fmt: skip


def _later(decisions: list[Decision], unit: str) -> dict[str, list[Decision]]:
    """What other levels said about the same ideas."""
    found: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.unit != unit:
            found.setdefault(decision.idea, []).append(decision)
    return found
