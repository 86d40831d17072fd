"""Ideas side by side: compare them, make one of several, take it apart again."""

from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.choose_ideas import combine, uncombine
from rollout.actions.to_decide import to_decide
from rollout.domain.problem import Refused
from rollout.web.decide import facts_of_cards, own_part
from rollout.web.gate import OWN_PART
from rollout.web.routes import Routes
from rollout.web.visit import Visit

MOST = 8


def register(routes: Routes) -> None:
    routes.get("/me/decide/{unit}/together", OWN_PART, together)
    routes.post("/me/decide/{unit}/combine", OWN_PART, make_one)
    routes.post("/me/decide/{unit}/apart", OWN_PART, take_apart)


def together(visit: Visit) -> Response:
    return _side_by_side(visit, visit.request.query_params.getlist("idea"))


def _side_by_side(visit: Visit, ids: list[str], status: int = 200, wrong: tuple[str, ...] = ()) -> Response:
    """Those of the ideas that wait here; the first few where somebody ticked very many."""
    unit = own_part(visit)
    found = to_decide(visit.tools, unit.code, unit.level)
    cards = [card for card in found.cards if card.idea.id in ids]
    facts = facts_of_cards(visit, unit, found) | {"wrong": wrong}
    text = visit.form.text("text")
    return visit.page("decide_together.html", status, cards=cards[:MOST], more=len(cards[MOST:]), text=text, **facts)


def make_one(visit: Visit) -> Response:
    unit, ids = own_part(visit), visit.form.all("idea")
    person = visit.actor.person
    try:
        made = combine(visit.tools, ids, visit.form.text("text"), unit.code, person.id if person else None)
    except Refused as refused:
        told = tuple(f"{finding.what} {finding.hint}" for finding in refused.findings)
        return _side_by_side(visit, ids, 422, told)
    return visit.go(f"/me/decide/{quote(unit.code, safe='')}?idea={made.id}")


def take_apart(visit: Visit) -> Response:
    unit = own_part(visit)
    uncombine(visit.tools, visit.form.text("idea"), unit.code)
    return visit.go(f"/me/decide/{quote(unit.code, safe='')}")
