"""Thank-yous: a leader names a person or a team and what for; it becomes a certificate. Nobody is ranked."""

from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.recognise import certificate_of, nominate
from rollout.domain.ideas import Idea, who_had_it
from rollout.domain.problem import Refused
from rollout.store import ideas, nominations, overview, units
from rollout.web.decide import own_part
from rollout.web.decide_release import as_file
from rollout.web.gate import OWN_PART
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

MOST = 40


def register(routes: Routes) -> None:
    routes.get("/me/thanks/{unit}", OWN_PART, thank_yous)
    routes.post("/me/thanks/{unit}", OWN_PART, thank)
    routes.get("/me/certificate/{unit}/{thanks}", OWN_PART, certificate)


def thank_yous(visit: Visit) -> Response:
    """Empty, or begun with the idea that somebody comes from."""
    return _shown(visit, begun=_begun(visit))


def thank(visit: Visit) -> Response:
    unit, form, person = own_part(visit), visit.form, visit.actor.person
    typed = {name: form.text(name) for name in ("receiver", "facility", "because", "idea")}
    idea = _own_idea(visit, typed["idea"])
    try:
        nominate(
            visit.tools, unit.code, typed["facility"], typed["receiver"], typed["because"],
            person.id if person else None, idea.id if idea else "",
        )  # fmt: skip
    except Refused as refused:
        return _shown(visit, 422, typed, [f"{found.what} {found.hint}" for found in refused.findings])
    return visit.go(f"/me/thanks/{quote(unit.code, safe='')}?done=1")


def certificate(visit: Visit) -> Response:
    number = visit.path("thanks")
    whole = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    found = certificate_of(visit.tools, own_part(visit).code, whole)
    if found is None:
        raise nothing_here()
    name, job = found
    return as_file(visit.tools.paper.print_one(job).content, "application/pdf", name)


def _own_idea(visit: Visit, number: str) -> Idea | None:
    """An idea of this part that has been decided: what waits is not begun from, what is others' is not there."""
    with visit.tools.database.reading() as tx:
        idea = ideas.find(tx, number) if number else None
        above = units.chain_up(tx, idea.unit, visit.today) if idea else []
    is_own = own_part(visit).code in {unit.code for unit in above}
    return idea if idea and is_own and idea.state != "put_forward" else None


def _begun(visit: Visit) -> dict[str, str]:
    """From an idea: whoever had it, where, and its words."""
    idea = _own_idea(visit, visit.query("idea"))
    if idea is None:
        return {}
    with visit.tools.database.reading() as tx:
        place = overview.names(tx, {idea.unit}, visit.today).get(idea.unit, "")
    because = visit.words.say("For the idea: {text}", text=idea.text[:400])
    return {"receiver": who_had_it(idea.author) or place, "facility": idea.unit, "because": because, "idea": idea.id}


def _shown(
    visit: Visit, status: int = 200, begun: dict[str, str] | None = None, wrong: list[str] | None = None
) -> Response:
    unit = own_part(visit)
    with visit.tools.database.reading() as tx:
        made = nominations.of_unit(tx, unit.code)[:MOST]
        names = overview.names(tx, {each.facility for each in made}, visit.today)
    return visit.page(
        "recognise.html", status, unit=unit, made=made, names=names, typed=begun or {}, wrong=wrong or [],
        done=bool(visit.query("done")),
    )  # fmt: skip
