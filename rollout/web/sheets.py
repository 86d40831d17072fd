"""Printed sheets on the screen: a picture of each page, the file itself, and the planner on other paper."""

from pathlib import Path

from starlette.responses import Response

from rollout.domain.printing.halves import signs
from rollout.domain.printing.words import ENGLISH
from rollout.store import overview
from rollout.store.overview import SheetFile
from rollout.web.gate import OWN_SHEET
from rollout.web.routes import Routes
from rollout.web.stop import nothing_here
from rollout.web.visit import Visit

WIDTHS = {"small": 240, "large": 1400}
FORMS = {
    "two_a4": "No A3 printer? Download it as two A4 pages to tape together",
    "a4": "No A3 printer? Download it on one A4 page",
}


def register(routes: Routes) -> None:
    routes.get("/sheet/{sheet}", OWN_SHEET, download)
    routes.get("/sheet/{sheet}/look", OWN_SHEET, look)
    routes.get("/sheet/{sheet}/picture/{page}/{size}", OWN_SHEET, picture)
    routes.get("/sheet/{sheet}/paper/{form}", OWN_SHEET, on_paper)


def download(visit: Visit) -> Response:
    """A PDF under a file name of ours, to be kept, never run."""
    found = _found(visit)
    return pdf(_path(visit, found).read_bytes(), found.filename)


def look(visit: Visit) -> Response:
    """Every page as a picture."""
    found = _found(visit)
    content = _path(visit, found).read_bytes()
    other = FORMS if found.kind == "planner" and visit.tools.bindery.paper(content) == "A3" else {}
    forms = {form: visit.words.say(FORMS[form]) for form in other}
    with visit.tools.database.reading() as tx:
        unit = overview.unit(tx, found.unit, visit.today)
    title = visit.titles.get(found.module, "")
    return visit.page("sheet.html", sheet=found, unit=unit, title=title, forms=forms)


def picture(visit: Visit) -> Response:
    page, width = visit.path("page"), WIDTHS.get(visit.path("size"), 0)
    if not (width and page.isascii() and page.isdigit() and len(page) < 5):
        raise nothing_here()
    made = visit.tools.pictures.of(_path(visit, _found(visit)), int(page), width)
    if made is None:
        raise nothing_here()
    return Response(made, media_type="image/png", headers={"cache-control": "private, no-store"})


def on_paper(visit: Visit) -> Response:
    """The planner for another printer than the one its pack was made for."""
    found, form = _found(visit), visit.path("form")
    content = _path(visit, found).read_bytes()
    if found.kind != "planner" or form not in FORMS or visit.tools.bindery.paper(content) != "A3":
        raise nothing_here()
    made, _ = visit.tools.bindery.planner(content, form, signs(ENGLISH))
    return pdf(made, f"{found.filename.removesuffix('.pdf')}-{form.replace('_', '-')}.pdf")


def _found(visit: Visit) -> SheetFile:
    """The gate has looked at the number already."""
    with visit.tools.database.reading() as tx:
        found = overview.sheet_file(tx, int(visit.path("sheet")))
    if found is None or not visit.tools.files.has(found.sha256):
        raise nothing_here()
    return found


def _path(visit: Visit, found: SheetFile) -> Path:
    return visit.tools.files.path(found.sha256)


def pdf(content: bytes, filename: str) -> Response:
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in filename)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(content, media_type="application/pdf", headers=headers)
