"""One letter as its receiver sees it, what L&D may decide about it, and what she decided before."""

from datetime import timedelta

from starlette.responses import Response

from rollout.actions.letter_desk import (
    MAY_CANCEL,
    MAY_GO_AGAIN,
    MAY_HOLD,
    MAY_NOTE,
    MAY_RELEASE,
    OWN_WORDS_ONLY,
    add_note,
    cancel,
    hold,
    release,
    send_again,
)
from rollout.domain.outbox import Message
from rollout.domain.problem import Refused
from rollout.store import letter_desk, outbox, people
from rollout.store.letter_desk import Event
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

DONE = {
    "hold": "Held. It stays here until you let it go.", "release": "Released. It goes with the next round.",
    "note": "Kept. This is what the receiver will see.", "cancel": "Cancelled. It will not go.",
    "again": "This copy goes with the next round.",
}  # fmt: skip
SOON = timedelta(hours=1)


def register(routes: Routes) -> None:
    routes.get("/desk/letter/{letter}", DESK, look)
    routes.post("/desk/letter/{letter}", DESK, decide)


def look(visit: Visit) -> Response:
    return _page(visit, _found(visit))


def decide(visit: Visit) -> Response:
    found, form, by = _found(visit), visit.form, visit.actor.desk_name
    what, tools, number = form.text("do"), visit.tools, found.id
    if what not in DONE:
        raise nothing_here()
    try:
        if what == "hold":
            hold(tools, number, by)
        elif what == "release":
            release(tools, number, by)
        elif what == "note":
            add_note(tools, number, form.text("note"), by)
        elif what == "cancel":
            cancel(tools, number, form.text("reason"), by)
        else:
            copies = form.text("copies")
            number = send_again(tools, number, int(copies) if copies.isascii() and copies.isdigit() else 0, by).id
    except Refused as refused:
        return _page(visit, _found(visit), 422, tuple(str(finding) for finding in refused.findings))
    return visit.go(f"/desk/letter/{number}?did={what}")


def _found(visit: Visit) -> Message:
    number = visit.path("letter")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise nothing_here()
    with visit.tools.database.reading() as tx:
        found = outbox.find(tx, int(number))
    if found is None:
        raise nothing_here()
    return found


def _page(visit: Visit, letter: Message, status: int = 200, wrong: tuple[str, ...] = ()) -> Response:
    with visit.tools.database.reading() as tx:
        events, copies = letter_desk.events_of(tx, letter.id), letter_desk.copies_of(tx, letter.id)
        person = people.person(tx, letter.person_id) if letter.person_id else None
    wait = letter.not_before - visit.now
    leaves = max(1, round(wait.total_seconds() / 60)) if timedelta() < wait <= SOON else 0
    return visit.page(
        "letter.html", status, letter=letter, rules=visit.tools.programme.letters, copies=copies, person=person,
        history=_history(letter, events),
        may=_may(letter), wrong=wrong, leaves=leaves, form=visit.form, titles=visit.titles,
        is_due=wait <= timedelta(), told=DONE.get(visit.query("did"), "") if not wrong else "",
    )  # fmt: skip


def _history(letter: Message, events: list[Event]) -> list[Event]:
    """What happened with it, in the order of time: what L&D did, and that it was written and left."""
    tries = f", at try {letter.attempts}" if letter.attempts > 1 else ""
    left = [Event(f"left{tries}", "", letter.sent_at, letter.why)] if letter.sent_at else []
    return sorted([Event("written", "", letter.written_at), *events, *left], key=lambda event: event.at)


def _may(letter: Message) -> dict[str, bool]:
    """What may be decided, as the letter stands; the change itself asks again."""
    is_own = letter.kind in OWN_WORDS_ONLY
    return {
        "hold": letter.state in MAY_HOLD and letter.state != "failed",
        "release": letter.state in MAY_RELEASE and bool(letter.sha256) and not is_own,
        "note": letter.state in MAY_NOTE and not letter.handed_over and not is_own,
        "cancel": letter.state in MAY_CANCEL,
        "again": letter.state in MAY_GO_AGAIN and not is_own,
    }
