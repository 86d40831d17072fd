"""Release together what is prepared, after a look at who will be told what; and take it to the next meeting."""

import re
from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.prepare_choices import release_choices, to_release
from rollout.actions.present_ideas import MadeDeck, made_deck, paper_of, slides_of
from rollout.domain.choosing import Told
from rollout.domain.problem import Refused
from rollout.web.decide import labels, own_part
from rollout.web.gate import OWN_PART
from rollout.web.routes import Routes
from rollout.web.visit import Visit

_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def register(routes: Routes) -> None:
    routes.get("/me/decide/{unit}/release", OWN_PART, look)
    routes.post("/me/decide/{unit}/release", OWN_PART, release)
    routes.get("/me/slides/{unit}/{module}", OWN_PART, slides)
    routes.get("/me/deck/{unit}/{module}", OWN_PART, deck)


def look(visit: Visit) -> Response:
    return _page(visit)


def _page(visit: Visit, status: int = 200, wrong: tuple[str, ...] = ()) -> Response:
    """Everything that would leave, each idea once, with everybody who is told of it."""
    unit = own_part(visit)
    found = to_release(visit.tools, unit.code)
    by_idea: dict[str, list[Told]] = {}
    for told in found.told:
        by_idea.setdefault(told.prepared.idea, []).append(told)
    return visit.page(
        "decide_release.html", status, unit=unit, release=found, by_idea=by_idea, labels=labels(visit.words),
        wrong=wrong, hides_origin=visit.tools.programme.hides_origin(unit.level),
        quota=visit.tools.programme.quota_at(unit.level), titles=visit.titles,
    )  # fmt: skip


def release(visit: Visit) -> Response:
    """Only what was looked at: what somebody changed since is looked at once more."""
    unit, person = own_part(visit), visit.actor.person
    wanted = [(idea, int(version)) for idea, version in re.findall(r"([\w-]{1,40}):(\d{1,9})", visit.form.text("seen"))]
    try:
        report = release_choices(visit.tools, unit.code, person.id if person else None, wanted)
    except Refused as refused:
        return _page(visit, 409, tuple(f"{finding.what} {finding.hint}" for finding in refused.findings))
    return visit.go(f"/me/decided/{quote(unit.code, safe='')}?done={len(report.made) + len(report.known)}")


def slides(visit: Visit) -> Response:
    """What was chosen in a round, as slides that can be edited."""
    made = _made(visit)
    return as_file(slides_of(visit.tools, made), _PPTX, f"{made.name}.pptx")


def deck(visit: Visit) -> Response:
    made = _made(visit)
    return as_file(paper_of(visit.tools, made), "application/pdf", f"{made.name}.pdf")


def _made(visit: Visit) -> MadeDeck:
    return made_deck(visit.tools, own_part(visit).code, visit.path("module"))


def as_file(content: bytes, kind: str, name: str) -> Response:
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers={"content-disposition": disposition, "cache-control": "no-store"})
