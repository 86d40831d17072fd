"""An idea that came in on paper: typed in by L&D, answered like all others."""

from urllib.parse import quote

from starlette.responses import Response

from rollout.actions.add_idea import add_idea
from rollout.domain.ideas import Idea
from rollout.domain.problem import Refused
from rollout.store import ideas, overview
from rollout.web.forms import Form
from rollout.web.gate import DESK
from rollout.web.routes import Routes
from rollout.web.visit import Visit

_FIELDS = ("unit", "idea", "author", "module")


def register(routes: Routes) -> None:
    routes.get("/desk/ideas/add", DESK, blank)
    routes.post("/desk/ideas/add", DESK, add)


def blank(visit: Visit) -> Response:
    """The form; after an idea was kept, also where that one waits, and the next one of the same unit to type in."""
    kept = None
    with visit.tools.database.reading() as tx:
        if visit.query("kept"):
            kept = ideas.find(tx, visit.query("kept")[:20])
    form = Form({"unit": [kept.unit if kept else visit.query("unit")[:80]]})
    return _page(visit, 200, {}, form, kept, again=bool(visit.number("again")))


def add(visit: Visit) -> Response:
    said = {name: visit.form.text(name) for name in _FIELDS}
    try:
        report = add_idea(visit.tools, said["unit"], said["idea"], said["author"], said["module"])
    except Refused as refused:
        errors = {each.where.partition(" ")[0]: f"{each.what} {each.hint}" for each in refused.findings}
        return _page(visit, 422, {name: _sentence(name, what) for name, what in errors.items()}, visit.form)
    again = "" if report.is_new else "&again=1"
    return visit.go(f"/desk/ideas/add?kept={quote(report.idea.id)}{again}")


def _sentence(name: str, what: str) -> str:
    return f"{'This' if name in _FIELDS else name} {what}"


def _page(
    visit: Visit, status: int, errors: dict[str, str], form: Form, kept: Idea | None = None, again: bool = False
) -> Response:
    with visit.tools.database.reading() as tx:
        at = overview.names(tx, {kept.waits_at}, visit.today) if kept and kept.waits_at else {}
    return visit.page(
        "idea_add.html", status, errors=errors, form=form, titles=visit.titles, kept=kept, at=at, again=again
    )
