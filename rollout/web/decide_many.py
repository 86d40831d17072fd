"""One answer for many ideas: a theme, what was ticked, or all that nobody has looked at. Nothing leaves from here."""

import re
from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.prepare_choices import keep_same_choice
from rollout.actions.to_decide import Card, ToDecide, to_decide
from rollout.domain.follow_up import PLANNED
from rollout.domain.ideas import Choice
from rollout.domain.problem import Refused
from rollout.web.decide import beginnings, facts_of_cards, own_part
from rollout.web.gate import OWN_PART
from rollout.web.routes import Routes
from rollout.web.visit import Visit

A_PAGE = 60


def register(routes: Routes) -> None:
    routes.get("/me/decide/{unit}/many", OWN_PART, many)
    routes.post("/me/decide/{unit}/many", OWN_PART, keep_many)


def many(visit: Visit) -> Response:
    return _shown(visit)


def keep_many(visit: Visit) -> Response:
    """Only the ticked ones, and only where the words that stood there on the page still stand."""
    unit, form, person = own_part(visit), visit.form, visit.actor.person
    typed = Choice("", form.text("outcome"), form.text("reason"), form.text("answer"))
    if form.text("do") == "offer":
        return _shown(visit, typed=typed, offer=True)
    if typed.outcome and typed.answer.rstrip().endswith(beginnings(visit.words)):
        told = visit.words.say("Your answer is only begun: please finish the sentence.")
        return _shown(visit, 422, typed, [told])
    seen = dict(re.findall(r"([\w-]{1,40}):(\d{1,9})", form.text("seen")))
    wanted = [(idea, int(seen[idea])) for idea in form.all("idea") if idea in seen]
    try:
        report = keep_same_choice(visit.tools, unit.code, typed, person.id if person else None, wanted)
    except Refused as refused:
        return _shown(visit, 422, typed, [f"{found.what} {found.hint}" for found in refused.findings])
    return visit.go(f"/me/decide/{quote(unit.code, safe='')}?many={report.kept}&left={report.left}")


def _shown(
    visit: Visit, status: int = 200, typed: Choice | None = None, wrong: list[str] | None = None, offer: bool = False
) -> Response:
    unit = own_part(visit)
    found = to_decide(visit.tools, unit.code, unit.level)
    facts = facts_of_cards(visit, unit, found) | {"wrong": wrong or [], "typed": typed, "offer": offer}
    asked = _asked(visit, found)
    cards = asked[:A_PAGE]
    ticked = set(visit.form.all("idea")) if typed else {card.idea.id for card in cards if not _is_answered(card)}
    outcomes = [each for each in reversed(facts["outcomes"]) if each not in PLANNED]
    return visit.page(
        "decide_many.html", status, cards=cards, more=len(asked) - len(cards), ticked=ticked,
        **facts | {"outcomes": outcomes},
    )  # fmt: skip


def _asked(visit: Visit, found: ToDecide) -> list[Card]:
    """Those named; or those of a theme; or all that nobody has looked at."""
    named = visit.request.query_params.getlist("idea") or re.findall(r"([\w-]{1,40}):", visit.form.text("seen"))
    if named:
        return [card for card in found.cards if card.idea.id in named]
    theme = next((each for each in found.themes if each.key == visit.query("theme")), None)
    if theme:
        return [card for card in found.cards if card.idea.id in theme.ideas]
    return [card for card in found.cards if card.prepared is None]


def _is_answered(card: Card) -> bool:
    return card.prepared is not None and bool(card.prepared.outcome)
