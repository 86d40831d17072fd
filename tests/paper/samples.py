"""One job for every kind of sheet, with everyday facts: what the tests of finished sheets print."""

from dataclasses import replace
from datetime import UTC, date, datetime

from rollout.domain.edges import SheetJob
from rollout.domain.follow_up import FollowUp, Progress
from rollout.domain.ideas import AnsweredIdea, Outcome
from rollout.domain.module import Module
from rollout.domain.pack import FILENAMES, Brief, Hour, Reply
from rollout.domain.presenting import Ancestor, Chosen, Other, Presented, Voice
from rollout.domain.printing.board import Board, board
from rollout.domain.printing.certificate import Thanks, certificate
from rollout.domain.printing.deck import deck
from rollout.domain.printing.order import Order, shared_job, theme
from rollout.domain.printing.packs import personal_jobs
from rollout.domain.printing.poster import HeldHour, Shown, poster
from rollout.domain.printing.run_sheets import Event, Seat, run_sheet
from rollout.domain.printing.words import ENGLISH
from rollout.domain.returns import Action, StoredAction
from tests.builders import a_programme
from tests.sample_module import a_module

LINK = "https://bluegum.example/R/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KINDS = tuple(FILENAMES)
_REPLY = Reply("A bell at the back door", "Noor", "adopted", "Every place gets one in March.", "network")


def an_order(module: Module, name: str = "Harbour Street", leader: str = "Maria Álvarez") -> Order:
    """A pack with three hours and two answers; its hours are reported on paper, so that it has every sheet."""
    hours = tuple(Hour(group, datetime(2027, 2, 1 + group, 9 + group), 11 + group) for group in (1, 2, 3))
    seats = (datetime(2027, 1, 11, 9), datetime(2027, 1, 18, 14))
    place = ("F001", name, ("Harbour", "New South Wales"), module.key, 7)
    brief = replace(Brief(*place, leader, hours, *seats, (_REPLY, _REPLY), 3), returns="paper")
    return Order(brief, module, theme(a_programme(), module), LINK, f"{module.key} · F001 · v3 · 7F3A2B")


def _presented(module: Module) -> Presented:
    """Two ideas that were chosen, one of them made of two, and some that were not."""
    noor, store = Voice("Noor", "Harbour Street"), Voice("The team", "Store 2")
    chosen = (
        Chosen("A bell at the door", (noor, store), "", "Two had it", "We sent it up.",
               (Ancestor(0, "A bell", (noor,)), Ancestor(0, "A gong", (store,))), None),
        Chosen("A chair for those who wait", (noor,), "", "Cheap", "It goes on.", (), date(2027, 3, 20), "state",
               "adopted", "We will do it."),
    )  # fmt: skip
    others = tuple(Other(f"Idea {n} of many", (store,), "declined", "Not now; thank you.") for n in range(1, 9))
    place = ("N1", "Harbour", "New South Wales", module.key, "en", date(2027, 3, 8))
    return Presented(*place, chosen, (*others, Other("An open idea", (noor,), "", "")), 2, 12)


def _board(module: Module) -> Board:
    """A network with something done, something under way, a trial, something on its way up, and a no."""
    at = datetime(2027, 3, 1, 9, tzinfo=UTC)
    line = Progress("B", 1, "done", "Every store has one since Monday, and the late shift uses it.", None, at)
    begun = FollowUp("C", "N1", "adoption", "Priya Raman", "Ask", date(2027, 4, 2), (), "open", at)
    follows = (
        FollowUp("B", "N1", "adoption", "Priya Raman", "Ask", date(2027, 3, 1), (), "done", at, at, (line,)),
        begun, replace(begun, idea="D", kind="trial", owner="Tom Keller"), None, None,
    )  # fmt: skip
    texts = ("A bell at the back door", "A chair for those who wait", "Names on the slips", "One number", "Umbrellas")
    outcomes: tuple[Outcome, ...] = ("adopted", "adopted", "tried", "forwarded", "declined")
    told = tuple(
        AnsweredIdea(f"I{n}", "F001", text, "Noor", module.key, outcome, "Good", "Thank you; it goes on.", "network",
                     at, outcome != "forwarded", follow)
        for n, (text, outcome, follow) in enumerate(zip(texts, outcomes, follows, strict=True))
    )  # fmt: skip
    return Board("N1", "Harbour", "en", module.key, date(2027, 3, 8), 37, 35, told, {"F001": "Harbour Street"})


def sample_jobs(module: Module | None = None) -> dict[str, SheetJob]:
    """By kind. A kind that is missing here is missing in every test, which one of them notices."""
    module = module or a_module()
    order = an_order(module)
    look = theme(a_programme(), module)
    thanks = Thanks("Noor Haddad", "for the bell", "Maria Álvarez", "Harbour Street", date(2027, 3, 1))
    seats = tuple(Seat(f"Leader {number}", (f"Store {number}",)) for number in range(1, 12))
    events = (
        Event(kind, module.key, "N1", "Harbour", "en", "1", datetime(2027, 1, 11, 9), 90, "Ana Muñoz", seats)
        for kind in ("preview", "coaching")
    )
    done = StoredAction(1, "F001", "F001#1", Action("Greet everybody within ten seconds", "Noor", date(2027, 3, 1)))
    held = (HeldHour(date(2027, 2, 2), 11, 12), HeldHour(date(2027, 2, 3), 12, 13))
    place = ("F001", "Harbour Street", "en", module.key)
    shown = Shown(*place, held, 1, (done,), (), "Listen first", datetime(2027, 3, 8, 9))
    jobs = [
        *personal_jobs(order), shared_job("cards", module, look), shared_job("cards_a4", module, look),
        deck(_presented(module), module, look, ENGLISH),
        poster(shown, module, look, ENGLISH), board(_board(module), module, look, ENGLISH),
        certificate(thanks, module, look, ENGLISH),
        *(run_sheet(event, module, look, ENGLISH) for event in events),
    ]  # fmt: skip
    return {job.kind: job for job in jobs}
