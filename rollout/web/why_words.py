"""What would help where a rule leaves an hour no date: said plainly, with the place where it is done."""

from dataclasses import dataclass
from urllib.parse import quote

from rollout.domain.planning.rulebook import Rule


@dataclass(frozen=True)
class Help:
    """One thing somebody can do. `link` and `press`: the page where it is done; `setting`: where it stands instead."""

    words: str
    setting: str = ""
    link: str = ""
    press: str = ""


_SETTINGS = {
    "floor day": ("Let the place spare one more group on a day.", "[groups] per_day"),
    "floor week": ("Let the place spare one more group in a week.", "[groups] per_week"),
    "starts": ("Let hours start at one more time there.", "[hours] starts, or [[openings]] for this place"),
    "blackout": ("Shorten the blackout, or take it away.", "[[blackouts]]"),
    "seats": ("Add seats.", "[preparation] preview_seats and coaching_seats"),
    "facilitator": ("Name one more facilitator, or free a day of one.", "[[facilitators]]"),
    "window": ("Widen the window of this module.", "[[windows]]"),
    "first window": ("Give the first hour more days.", "first_module_within_days"),
    "catch-up": ("Let hours be caught up longer.", "catch_up_days"),
    "lead": ("Let preparation be nearer to the hour, or farther.", "[preparation] latest_days, earliest_days"),
    "spacing": ("Let the hours of a group be nearer, or farther apart.", "[spacing] min_days and max_days"),
    "opening": ("Open the place on one more day of the week.", "[hours] opening_days, or [[openings]] for this place"),
}  # fmt: skip
_FIXED = {
    "holiday": "A public holiday stays free: another rule has to give way.",
    "preview": "The preview stays before group coaching: another rule has to give way.",
    "order": "The preview stays before group coaching: another rule has to give way.",
}


def help_of(rule: Rule, unit: str, dates: str) -> Help:
    """`unit`: the place; `dates`: the page where the hour gets a date by hand, "" for a seat."""
    at = f"/desk/unit/{quote(unit, safe='')}"
    if rule.kind in _SETTINGS:
        words, setting = _SETTINGS[rule.kind]
        return Help(words, setting)
    if rule.kind == "notice" and dates:
        return Help("You may pick a day so near: the notice period binds the planner.", "", dates, "Pick a date")
    if rule.kind in ("hours", "preparation"):
        return Help("Give the other hour another date; its preparation goes with it.", "", at, "The hours of the place")
    if rule.kind in ("leave", "leads"):
        words = "Ask whether it can be moved, or name who leads meanwhile."
        return Help(words, "", f"{at}/hand-over", "Name a leader")
    if rule.kind in ("not open", "closed"):
        return Help("Correct the day in the roster, if it is wrong.", "", "/desk/roster", "The roster")
    return Help(_FIXED.get(rule.kind, "Another rule has to give way."))
