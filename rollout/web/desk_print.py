"""Packs from the desk: what is due, or all of a place or a module, as long work; and the files for the print shop."""

from urllib.parse import quote

from starlette.responses import FileResponse, Response

from rollout.actions import long_work
from rollout.actions.work_kinds import parcel_of
from rollout.domain.organisation import Unit
from rollout.store import calendar, overview, work
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

SHOWN = 5


def register(routes: Routes) -> None:
    routes.get("/desk/print", DESK, ask)
    routes.post("/desk/print", DESK, begin)
    routes.get("/desk/work/{number}/parcel", DESK, parcel)


def ask(visit: Visit, status: int = 200, wrong: str = "") -> Response:
    with visit.tools.database.reading() as tx:
        released = calendar.released(tx)
    place = visit.form.text("unit") if status != 200 else visit.query("unit")
    return visit.page("print.html", status, wrong=wrong, released=released, place=place[:80], titles=visit.titles)


def begin(visit: Visit) -> Response:
    """Start it; asked for twice it is the same work. What was typed is kept where it cannot be."""
    form = visit.form
    module, said = form.text("module"), form.text("unit").strip()
    if module not in ("", *visit.tools.programme.modules):
        raise nothing_here()
    wishes = {"shop": "yes"} if form.text("shop") == "yes" else {}
    if form.text("what") == "part":
        if not (module or said):
            return ask(visit, 422, "Nothing was begun. Name a place, or choose a module, or both.")
        found = _named(visit, said) if said else []
        if said and len(found) != 1:
            return ask(visit, 422, _which(said, found))
        wishes |= {"module": module, "unit": found[0].code if found else ""}
    return visit.go(f"/desk/work/{long_work.ask(visit.tools, 'print', wishes, visit.actor.desk_name)}")


def _named(visit: Visit, said: str) -> list[Unit]:
    """The unit of this code, or all of this name."""
    with visit.tools.database.reading() as tx:
        by_code = overview.unit(tx, said, visit.today)
        found = [by_code] if by_code else overview.search(tx, said, visit.today)
    return found if by_code else [unit for unit in found if unit.name.casefold() == said.casefold()]


def _which(said: str, found: list[Unit]) -> str:
    if found:
        codes = ", ".join(unit.code for unit in found[:SHOWN])
        return f"{len(found)} places are called “{said}”. Nothing was begun: say the code of one, such as {codes}."
    return f"No place has the code or the name “{said}”. Nothing was begun: look it up under Units and copy its code."


def parcel(visit: Visit) -> Response:
    """The files for the shop in one; work without them leads to its own page."""
    number = visit.path("number")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise nothing_here()
    with visit.tools.database.reading() as tx:
        found = work.find(tx, int(number))
    if found is None:
        raise nothing_here()
    file = parcel_of(visit.tools, found.wishes)
    if not (found.kind == "print" and found.result.get("parcel") and file.exists()):
        return visit.go(f"/desk/work/{quote(number)}")
    return FileResponse(file, media_type="application/zip", filename="packs-for-the-shop.zip")
