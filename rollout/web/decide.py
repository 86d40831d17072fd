"""A leader with ten minutes and many ideas: idea by idea she prepares what becomes of it. Nothing leaves from here."""

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.prepare_choices import keep_choice
from rollout.actions.to_decide import ToDecide, to_decide
from rollout.domain.ideas import OUTCOMES, Choice
from rollout.domain.organisation import Unit
from rollout.domain.problem import Refused
from rollout.web import plan_form
from rollout.web.gate import OWN_PART
from rollout.web.routes import Routes
from rollout.web.visit import Visit
from rollout.web.words import PageWords

A_PAGE = 20


def register(routes: Routes) -> None:
    routes.get("/me/decide/{unit}", OWN_PART, waiting)
    routes.post("/me/decide/{unit}", OWN_PART, keep)


def waiting(visit: Visit) -> Response:
    """All of them, those of one theme, or one: the last is how a page without scripts comes back to an idea."""
    return shown(visit, offer=bool(visit.query("offer")))


def keep(visit: Visit) -> Response:
    """Write down what is meant to become of one idea, or put the beginning of an answer into the field."""
    unit, form = own_part(visit), visit.form
    typed = Choice(
        form.text("idea"), form.text("outcome"), form.text("reason"), form.text("answer"), plan=plan_form.plan_of(form)
    )
    seen = form.text("seen")
    if form.text("do") != "offer" and typed.answer.rstrip().endswith(beginnings(visit.words)):
        told = visit.words.say("Your answer is only begun: please finish the sentence.")
        return shown(visit, 422, typed=typed, wrong=[told])
    try:
        person = visit.actor.person
        report = keep_choice(
            visit.tools, unit.code, typed, person.id if person else None, int(seen) if seen.isdecimal() else 0
        )
    except Refused as refused:
        return shown(visit, 422, typed=typed, wrong=[f"{found.what} {found.hint}" for found in refused.findings])
    if report.was_faster:
        return shown(visit, 409, typed=typed)
    if is_partial(visit):
        return shown(visit, offer=form.text("do") == "offer")
    if form.text("do") == "offer" or report.prepared.is_begun:
        offer = "&offer=1" if form.text("do") == "offer" else ""
        return visit.go(f"/me/decide/{quote(unit.code, safe='')}?idea={report.prepared.idea}{offer}")
    return visit.go(f"/me/decide/{quote(unit.code, safe='')}?theme={quote(visit.query('theme'), safe='')}&kept=1#list")


def shown(
    visit: Visit,
    status: int = 200,
    *,
    offer: bool = False,
    typed: Choice | None = None,
    wrong: list[str] | None = None,
) -> Response:
    """The page; or only the card that was sent, where the browser asked for no more.

    `typed`: words that could not be kept, shown beside those that stand there.
    """
    unit = own_part(visit)
    found = to_decide(visit.tools, unit.code, unit.level)
    asked = visit.form.text("idea") or visit.query("idea")
    one = found.card(asked)
    facts = facts_of_cards(visit, unit, found)
    facts |= {"typed": typed, "wrong": wrong or [], "asked": asked if offer or typed else "", "offer": offer}
    if is_partial(visit) and one:
        return visit.page("decide_card.html", card=one, **facts | {"is_partial": True})
    theme, offset = facts["theme"], visit.number("from")
    listed = [card for card in found.cards if theme is None or card.idea.id in theme.ideas]
    cards = [one] if one else listed
    return visit.page(
        "decide.html", status, cards=cards[offset : offset + A_PAGE], total=len(cards), offset=offset, a_page=A_PAGE,
        one=one, gone=bool(asked and not one), kept=bool(visit.query("kept")),
        many=visit.number("many"), left=visit.number("left"), **facts,
    )  # fmt: skip


def facts_of_cards(visit: Visit, unit: Unit, found: ToDecide) -> dict[str, Any]:
    """What every page with cards needs."""
    modules = {module.key: module for module in visit.tools.content.modules()}
    return {
        "unit": unit, "found": found, "modules": modules, "labels": labels(visit.words),
        "outcomes": [outcome for outcome in OUTCOMES if not (found.is_top and outcome == "forwarded")],
        "starts": starts(visit.words), "names": plan_form.names(visit.words),
        "is_partial": False, "asked": "", "offer": False, "typed": None, "wrong": [],
        "themes": found.themes, "twins": found.twins,
        "theme": next((each for each in found.themes if each.key == visit.query("theme")), None),
    }  # fmt: skip


def own_part(visit: Visit) -> Unit:
    return next(unit for unit in visit.actor.parts if unit.code == visit.path("unit"))


def is_partial(visit: Visit) -> bool:
    """Whether htmx asks: it puts the answer into the page that is there."""
    return visit.request.headers.get("hx-request") == "true"


def labels(words: PageWords) -> dict[str, str]:
    return {
        "forwarded": words.say("Put forward"), "adopted": words.say("Adopt here"),
        "tried": words.say("Try it"), "kept_local": words.say("Keep local"), "declined": words.say("Decline"),
    }  # fmt: skip


def starts(words: PageWords) -> dict[str, str]:
    """How an answer may begin. A beginning alone is never sent."""
    return {
        "forwarded": words.say("Thank you. We put this forward, because") + " ",
        "adopted": words.say("Thank you. We will do this, from") + " ",
        "tried": words.say("Thank you. We try this in a few places, to see whether") + " ",
        "kept_local": words.say("Thank you. Please go on with this at your own place;") + " ",
        "declined": words.say("Thank you. We cannot do this now, because") + " ",
    }


def beginnings(words: PageWords) -> tuple[str, ...]:
    return tuple(start.strip() for start in starts(words).values())
