"""The roster on the desk: a file is taken in, its columns are read, what it would change is looked at, then imported.

The same rules as the command line, and nothing is changed before the last step: what was taken in is forgotten after a
day, and what is imported is exactly the difference that was on the page.
"""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from rollout.actions import long_work
from rollout.actions.import_roster import Columns, RosterPreview, preview_roster, read_columns
from rollout.actions.uploads import take_in, uploaded
from rollout.actions.work_kinds import digest_of, kept
from rollout.domain.problem import Finding, Refused, refuse
from rollout.domain.roster_choice import choices, chosen, with_chosen
from rollout.domain.roster_map import as_toml, with_settings
from rollout.store.uploads import Upload
from rollout.web.gate import DESK
from rollout.web.roster_words import KINDS, in_page_words
from rollout.web.routes import Routes
from rollout.web.stop import Stop, nothing_here
from rollout.web.visit import Visit

A_PAGE = 25
OPTIONS = ("map", "since", "close_missing", "reopen")


@dataclass(frozen=True)
class Look:
    """What can be said of an upload: how its columns are read, what it would change, or what is wrong with it."""

    upload: Upload
    wishes: dict[str, str]
    columns: Columns | None = None
    preview: RosterPreview | None = None
    findings: tuple[Finding, ...] = ()

    def address(self, **more: object) -> str:
        """Of this look, with one thing changed."""
        asked = {key: value for key, value in {**self.wishes, **more}.items() if value and key in (*OPTIONS, *more)}
        return f"/desk/roster/{self.upload.sha256}?{urlencode(asked)}"


def register(routes: Routes) -> None:
    routes.get("/desk/roster", DESK, ask_for_file)
    routes.upload("/desk/roster", DESK, take)
    routes.get("/desk/roster/{upload}", DESK, show)
    routes.post("/desk/roster/{upload}", DESK, import_)
    routes.post("/desk/roster/{upload}/columns", DESK, say_columns)


def ask_for_file(visit: Visit) -> Response:
    return visit.page("roster.html", wrong=False)


def take(visit: Visit) -> Response:
    file, rows = visit.form.file("file"), visit.form.text("rows")
    if file and file.content:
        name, content = file.name.replace("\\", "/").rpartition("/")[2], file.content
    elif rows.strip():
        name, content = "pasted rows", rows.encode("utf-8", "replace")
    else:
        return visit.page("roster.html", 422, wrong=True)
    return visit.go(f"/desk/roster/{take_in(visit.tools, name, content, visit.actor.desk_name)}")


def show(visit: Visit) -> Response:
    wishes = {key: visit.query(key) for key in OPTIONS}
    return _page(visit, _look(visit, wishes))


def _page(visit: Visit, look: Look, status: int = 200) -> Response:
    found = look.preview.difference if look.preview else None
    kinds = [(kind, words, len(found.of(kind))) for kind, words in KINDS if found.of(kind)] if found else []
    asked = visit.query("kind")
    kind = asked if asked in {name for name, _, _ in kinds} else kinds[0][0] if kinds else ""
    changes = [change for change in found.changes if change.kind == kind] if found else []
    offset = visit.number("from")
    return visit.page(
        "roster_look.html", status, look=look, found=found, kinds=kinds, kind=kind, a_page=A_PAGE, offset=offset,
        listed=changes[offset : offset + A_PAGE], total=len(changes),
        digest=digest_of(look.preview) if look.preview else "",
        notes=[in_page_words(note) for note in found.notes] if found else [],
        meanings=choices(visit.tools.programme.levels), read_as=chosen(look.columns.map) if look.columns else {},
        samples=_samples(look.columns) if look.columns else {},
    )  # fmt: skip


def _samples(columns: Columns) -> dict[str, str]:
    """Of each column, the first cell with anything in it."""
    return {name: next((v for v in columns.table.values(name) if v), "")[:60] for name in columns.table.header}


def _look(visit: Visit, wishes: dict[str, str]) -> Look:
    """As far as the file can be understood."""
    upload = _upload(visit)
    look = Look(upload, {**wishes, "file": upload.sha256, "name": upload.name})
    try:
        look = replace(look, columns=_columns(visit, look))
        return replace(look, preview=_preview(visit, look))
    except Refused as refused:
        named = (replace(each, where=each.where.replace(upload.sha256, upload.name)) for each in refused.findings)
        return replace(look, findings=tuple(in_page_words(each) for each in named))


def _upload(visit: Visit) -> Upload:
    found = uploaded(visit.tools, visit.path("upload"))
    if found is None:
        raise nothing_here()
    return found


def _columns(visit: Visit, look: Look) -> Columns:
    map_ = look.wishes.get("map", "")
    _is_there(visit, map_)
    file, ours = kept(visit.tools, look.upload.sha256), visit.tools.roster_map
    if map_ or not ours.exists():
        return read_columns(visit.tools, file, kept(visit.tools, map_) if map_ else None)
    try:
        return read_columns(visit.tools, file, ours)
    except Refused:  # a map for another file
        return read_columns(visit.tools, file, None)


def _is_there(visit: Visit, map_: str) -> None:
    """A map is one that was taken in here: whatever else a form names would be a path on our machine."""
    if map_ and uploaded(visit.tools, map_) is None:
        raise Stop(404, "That was too long ago", "Please upload the file once more.")


def _preview(visit: Visit, look: Look) -> RosterPreview:
    return preview_roster(
        visit.tools, kept(visit.tools, look.upload.sha256), since=_day(look.wishes.get("since", "")),
        close_missing=look.wishes.get("close_missing") == "yes", reopen=look.wishes.get("reopen") == "yes",
        columns=look.columns,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise refuse("Holds from", f'"{text[:20]}" is not a day.', "Write it as 2027-03-31.") from None


def say_columns(visit: Visit) -> Response:
    """The columns as L&D says they are to be read: kept as a map beside the file."""
    look = _look(visit, {key: visit.form.text(key) for key in OPTIONS})
    if look.columns is None:
        return _page(visit, look, 422)
    levels, columns = visit.tools.programme.levels, look.columns
    said = {name: visit.form.text(f"column-{number}") for number, name in enumerate(columns.table.header)}
    settings = [f'{key}="{value}"' for key in ("rows", "dates") if (value := visit.form.text(key)).isalpha()]
    share = visit.form.text("share").strip().replace(",", ".")
    is_number = share.isascii() and share.replace(".", "", 1).isdigit()
    settings += [f"headcount.share={float(share) / 100}"] if is_number else []
    try:
        map_ = with_chosen(look.upload.name, columns.map, said, levels)
        map_ = with_settings(look.upload.name, map_, settings, levels)
    except Refused as refused:
        return _page(visit, replace(look, findings=refused.findings, preview=None), 422)
    text = as_toml(map_, look.upload.name).encode()
    key = take_in(visit.tools, "columns", text, visit.actor.desk_name)
    return visit.go(look.address(map=key))


def import_(visit: Visit) -> Response:
    """Asked for as it was looked at; the work itself looks once more, and refuses if it would do anything else."""
    upload = _upload(visit)
    wishes = {key: value for key in (*OPTIONS, "digest") if (value := visit.form.text(key)[:64])}
    _is_there(visit, wishes.get("map", ""))
    wishes |= {"file": upload.sha256, "name": upload.name, "digest": wishes.get("digest", "")}
    number = long_work.ask(visit.tools, "import_roster", wishes, visit.actor.desk_name)
    return visit.go(f"/desk/work/{number}")
