"""The return page behind the QR code: one facility, one module, write only, no account.

L&D opens the same page for a leader who told them on the phone.
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from starlette.responses import Response

from rollout.actions.record_return import record_return
from rollout.domain.module import Module
from rollout.domain.organisation import Unit
from rollout.domain.problem import Refused
from rollout.store import calendar, sessions, units
from rollout.store.database import Unavailable
from rollout.web.forms import Form
from rollout.web.gate import DESK_FACILITY, RETURN_LINK
from rollout.web.offline import light
from rollout.web.return_form import Hour, Reading, hours, is_own_key, likely, new_key, read_return
from rollout.web.routes import Routes
from rollout.web.stop import Stop
from rollout.web.visit import Visit

REASONS = (
    "We could not release people", "I was away", "Nobody stood in for me", "The room or the date was taken",
    "Not enough people were in", "Something urgent came up",
)  # fmt: skip
STAND_IN_REASONS = ("I was away", "I was needed elsewhere", "It was their turn to lead")
"""Nobody is asked why she was away."""
NAMED = {
    "held_on": "This day lies long before the programme. Please look at the month and the year.",
    "submission_key": "This form was sent for another hour. All you typed is still here: please send it once more.",
}
"""What only the rules behind the form can find, in words that are translated."""
SPARE_KEYS = 8
FURTHER_DOWN = ("action_", "idea_2", "idea_3", "idea_4", "idea_5", "how_it_went", "improve")
"""How the fields that are folded away begin."""


def register(routes: Routes) -> None:
    routes.get("/R/{token}", RETURN_LINK, show)
    routes.post("/R/{token}", RETURN_LINK, send)
    routes.get("/desk/unit/{unit}/record/{module}", DESK_FACILITY, show)
    routes.post("/desk/unit/{unit}/record/{module}", DESK_FACILITY, send)


@dataclass(frozen=True)
class Ask:
    """What the page asks about: the place, the module, and the hours that can be reported."""

    unit: Unit
    module: Module
    hours: list[Hour]
    today: date


def show(visit: Visit) -> Response:
    ask = _ask(visit)
    key = new_key(visit.tools, ask.unit.code, ask.module.key)
    page = _page(visit, ask, _suggested(visit, ask, key), 200)
    return light(visit, page) if visit.actor.door else page


def send(visit: Visit) -> Response:
    """Keep the return; the answer is a receipt, or the form with everything typed still in it."""
    ask = _ask(visit)
    key = visit.form.text("submission_key")
    if not is_own_key(visit.tools, ask.unit.code, ask.module.key, key):
        fresh = {"submission_key": [new_key(visit.tools, ask.unit.code, ask.module.key)]}
        old = "This form had grown old. Everything you typed is still here: please send it once more."
        return _page(visit, ask, Form(_fields(visit.form) | fresh), 422, {"": visit.words.say(old)})
    most = visit.tools.programme.ladder.ideas_per_session
    activities = [activity.key for activity in ask.module.activities]
    reading = Reading(visit.form, visit.words)
    said = read_return(reading, key, ask.hours, activities, most, ask.today)
    if reading.wrong:
        return _page(visit, ask, visit.form, 422, reading.wrong)
    try:
        kept = record_return(visit.tools, said, by_desk=visit.actor.desk_name)
    except Refused as refused:
        return _refused(visit, ask, refused)
    except Unavailable:
        busy = "We could not save this just now. Your text is still here: please press Send again in a moment."
        return _page(visit, ask, visit.form, 503, {"": visit.words.say(busy)})
    return visit.go(f"/receipt/{kept.public_id}")


def _refused(visit: Visit, ask: Ask, refused: Refused) -> Response:
    """What only the rules behind the form can see. A form that was sent for one hour and is then used for another, as
    the back button does without scripts, gets a key of its own: the second hour is a report of its own."""
    fields, named = _fields(visit.form), {finding.where: finding for finding in refused.findings}
    if "submission key" in named:
        fields |= {"submission_key": [new_key(visit.tools, ask.unit.code, ask.module.key)]}
    return _page(visit, ask, Form(fields), 422, _beside_fields(visit, refused))


def _beside_fields(visit: Visit, refused: Refused) -> dict[str, str]:
    """Each finding under the field that it names (“action 1, who” is action_1_who); others at the top."""
    wrong: dict[str, str] = {}
    for finding in refused.findings:
        field = finding.where.replace(",", "").replace(" ", "_")
        shown = field if field in _fields(visit.form) and field != "submission_key" else ""
        said = visit.words.say(NAMED[field]) if field in NAMED else str(finding)
        wrong[shown] = f"{wrong[shown]} {said}" if shown in wrong else said
    return wrong


def _ask(visit: Visit) -> Ask:
    code, wanted = _wanted(visit)
    with visit.tools.database.reading() as tx:
        line = units.chain_up(tx, code, visit.today)
        there = sessions.all_of(tx, code, wanted)
        released = calendar.released(tx)
        placed = calendar.placements(tx, released.number, unit=code) if released else []
        sizes = {group.key: group.size for group in calendar.groups(tx, code)}
    if not line or not there:
        raise Stop(
            404, "There is no hour to report here", "Your sheet may be of an old plan. Please ask your L&D team."
        )
    dates = [each for each in placed if each.kind == "session" and each.module == wanted]
    module = visit.tools.content.module(wanted, next((above.language for above in line if above.language), ""))
    return Ask(line[0], module, hours(there, dates, sizes), _today_at(visit, line[0]))


def _wanted(visit: Visit) -> tuple[str, str]:
    """The facility and the module that the link is for; at the desk, those of the address."""
    door = visit.actor.door
    return (door.unit or "", door.module or "") if door else (visit.path("unit"), visit.path("module"))


def _today_at(visit: Visit, unit: Unit) -> date:
    """Today where the facility lies, which may be a day ahead of the programme."""
    return max(visit.now.astimezone(ZoneInfo(unit.timezone)).date(), visit.today)


def _page(visit: Visit, ask: Ask, form: Form, status: int, wrong: dict[str, str] | None = None) -> Response:
    words, busy = visit.words, {"retry-after": "5"} if status == 503 else None
    return visit.page(
        "record.html", status, busy, ask=ask, form=form, errors=wrong or {},
        reasons=reasons(visit),
        stand_in_reasons=[(why, words.say(STAND_IN_REASONS[n])) for n, why in enumerate(STAND_IN_REASONS)],
        rules=visit.tools.programme.ladder, spare=_spare_keys(visit, ask),
        draft=draft_of(visit, ask.unit.code, ask.module.key),
        opened=any(_is_further_down(name) for name in wrong or {}) or _says_more(form, ask),
    )  # fmt: skip


def reasons(visit: Visit) -> list[tuple[str, str]]:
    """Why an hour was not held: what is kept, which L&D reads, and what is shown."""
    return [(why, visit.words.say(REASONS[n])) for n, why in enumerate(REASONS)]


def _spare_keys(visit: Visit, ask: Ask) -> str:
    """Keys for the other hours of a place, for a page that is kept on a phone and cannot ask for new ones."""
    more = min(len(ask.hours) - 1, SPARE_KEYS)
    return " ".join(new_key(visit.tools, ask.unit.code, ask.module.key) for _ in range(more))


def _is_further_down(field: str) -> bool:
    return field.startswith(FURTHER_DOWN)


def _says_more(form: Form, ask: Ask) -> bool:
    """Whether something was typed, or unticked, in the part of the form that is folded away."""
    typed = any(value.strip() for name, value in form if _is_further_down(name) and not name.endswith("_forward"))
    return typed or len(form.all("done")) < len(ask.module.activities)


def _suggested(visit: Visit, ask: Ask, key: str) -> Form:
    """The form as it is opened: her most likely hour, led by her, everybody there, everything done, one idea to put
    forward. That it was held is suggested only once its day has come."""
    hour = likely(ask.hours, ask.today)
    fields = {"submission_key": [key], "done": [a.key for a in ask.module.activities], "idea_1_forward": ["yes"]}
    fields["led"] = ["self"]
    if hour:
        on = min(hour.on, ask.today) if hour.on else ask.today
        fields |= {"session": [hour.session.key], "held_on": [on.isoformat()], "headcount": [str(hour.size or "")]}
        if hour.on and hour.on <= ask.today:
            fields["outcome"] = ["held"]
    return Form(fields)


def _fields(form: Form) -> dict[str, list[str]]:
    return {name: form.all(name) for name, _ in form}


def draft_of(visit: Visit, unit: str, module: str) -> str:
    """Under which name a browser keeps a draft of this form: says nothing, opens nothing."""
    return visit.tools.links.token(f"draft:{unit}:{module}")[:10]
