"""What a part has adopted or tries: who sees to it, by when, and what happened since, written down by its leader."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.board_facts import board_of
from rollout.actions.follow_up import go_on
from rollout.actions.print_sheets import board_job, board_name
from rollout.domain.follow_up import FollowUp, Step
from rollout.domain.ideas import Idea
from rollout.domain.presenting import Voice, voices
from rollout.domain.problem import Refused
from rollout.store import follow_ups, ideas, overview
from rollout.web.decide import own_part
from rollout.web.decide_release import as_file
from rollout.web.gate import OWN_PART, SENIOR
from rollout.web.plan_form import plan_of
from rollout.web.routes import Routes
from rollout.web.visit import Visit

A_PAGE = 20


def register(routes: Routes) -> None:
    routes.get("/me/adopted", SENIOR, first_part)
    routes.get("/me/adopted/{unit}", OWN_PART, adopted)
    routes.post("/me/adopted/{unit}", OWN_PART, write)
    routes.get("/me/board/{unit}", OWN_PART, board_poster)


@dataclass(frozen=True)
class Followed:
    """One idea that is done or tried, and whose it was."""

    idea: Idea
    follow: FollowUp
    voices: tuple[Voice, ...]


def first_part(visit: Visit) -> Response:
    """The short address, for letters and for whoever types it."""
    return visit.go(f"/me/adopted/{quote(visit.actor.parts[0].code, safe='')}")


def adopted(visit: Visit) -> Response:
    return shown(visit)


def write(visit: Visit) -> Response:
    """One line, and what it changes. Whoever is slower sees the other's line first; her words stay in the field."""
    unit, form, person = own_part(visit), visit.form, visit.actor.person
    seen = form.text("seen")
    number = int(seen) if seen.isdecimal() and len(seen) < 6 else 0
    step = Step(form.text("idea"), form.text("kind"), form.text("words"), number, plan_of(form))
    try:
        went = go_on(visit.tools, unit.code, step, person.id if person else None)
    except Refused as refused:
        return shown(visit, 422, step, [f"{found.what} {found.hint}" for found in refused.findings])
    if went.was_faster:
        told = visit.words.say("Somebody else wrote about this while you did. Please read it, then send yours again.")
        return shown(visit, 409, step, [told])
    return visit.go(f"/me/adopted/{quote(unit.code, safe='')}?told=1#{step.idea}")


def board_poster(visit: Visit) -> Response:
    """“You said, we did” for the board, A3, as things stand now."""
    unit = own_part(visit)
    board = board_of(visit.tools, unit.code, visit.words.language)
    sheet = visit.tools.paper.print_one(board_job(visit.tools, board))
    return as_file(sheet.content, "application/pdf", f"{board_name(board)}.pdf")


def shown(visit: Visit, status: int = 200, typed: Step | None = None, wrong: list[str] | None = None) -> Response:
    """Open ones first, the earliest day before the others; then what is over, the newest first."""
    unit, offset = own_part(visit), visit.number("from")
    with visit.tools.database.reading() as tx:
        found = sorted(follow_ups.of_units(tx, [unit.code]), key=_place)
        if typed:  # what she wrote about comes first, wherever it stands in the list
            found.sort(key=lambda each: each.idea != typed.idea)
        page = found[offset : offset + A_PAGE]
        known = ideas.some(tx, [each.idea for each in page])
        family = ideas.families(tx, known.values())
        origins = {idea.unit for idea in known.values()} | {idea.unit for each in family.values() for idea in each}
        names = overview.names(tx, origins | {code for each in page for code in each.facilities}, visit.today)
    shown_ones = [Followed(known[f.idea], f, voices(known[f.idea], family, names)) for f in page]
    return visit.page(
        "adopted.html", status, unit=unit, followed=shown_ones, total=len(found), offset=offset, a_page=A_PAGE,
        open=sum(each.state == "open" for each in found), done=sum(each.state == "done" for each in found),
        late=sum(each.is_overdue(visit.today) for each in found), names=names, typed=typed, wrong=wrong or [],
        told=bool(visit.query("told")),
    )  # fmt: skip


def _place(follow: FollowUp) -> tuple[bool, float, str]:
    if follow.closed_at:
        return True, -follow.closed_at.timestamp(), follow.idea
    return False, follow.due_on.toordinal(), follow.idea
