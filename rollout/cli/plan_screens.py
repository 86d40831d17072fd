"""What `rollout plan` shows: figures, load, prices, what moves, two plans side by side."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from rich.markup import escape

from rollout.actions.plan_report import PlanReport
from rollout.actions.release_calendar import ReleaseReport
from rollout.actions.versions import Move, Told, VersionLine
from rollout.actions.what_if import Comparison, Side
from rollout.cli.columns import count, say, show_columns
from rollout.cli.show import out, table
from rollout.domain.calendar import Placement
from rollout.domain.moves import Moves
from rollout.domain.programme import Programme

SHOWN = 10
WIDTH = 40
_KINDS = {"session": "", "preview": "preview of ", "coaching": "group coaching for "}
_MAKERS = {"desk": "L&D", "clock": "the clock, following what happened", "facility": "a facility", "": "not known"}


def show_report(report: PlanReport, programme: Programme, moves: Sequence[Move] = ()) -> None:
    """Counts, the load of every week, what it costs, what moves, what has no date, and what to know."""
    what = f"{report.changed:,} dates changed" if report.is_new else "nothing to change"
    out.print(f"[bold]Calendar version {report.version}[/] ({report.state}; {what})")
    out.print(
        f"{report.facilities:,} facilities, {report.groups:,} groups, "
        f"{report.sessions:,} sessions: {report.placed:,} placed"
    )
    out.print(
        f"{report.previews:,} previews and {report.coachings:,} group coachings with {report.seats:,} seats; "
        f"{report.needs_leader:,} sessions need a leader"
    )
    _show_weeks(report)
    show_prices(report, programme)
    if report.moves is not None:
        show_moves(report.moves, moves)
    _show_unplaced(report)
    for note in report.notes:
        out.print(f"note: {escape(note)}", soft_wrap=True)


def _show_weeks(report: PlanReport) -> None:
    most = max((count for _, count in report.weeks), default=1)
    for monday, number in report.weeks:
        out.print(f"  week of {monday:%d %b %Y}  {'█' * max(1, round(WIDTH * number / most))} {number:,}")


def _show_unplaced(report: PlanReport) -> None:
    if not report.unplaced:
        return
    out.print(f"[bold]{len(report.unplaced):,} without a date[/]")
    listed = table("", "what", "where", "why")
    for row in report.unplaced[:SHOWN]:
        listed.add_row(f"{row.kind} {escape(row.module)}", escape(_where(row)), escape(row.flag))
    out.print(listed)
    if len(report.unplaced) > SHOWN:
        out.print(f"... and {len(report.unplaced) - SHOWN:,} more: rollout plan export --format csv")


def show_prices(report: PlanReport, programme: Programme) -> None:
    """What the plan costs in the wishes of L&D, and how far that is from the least that any plan can cost."""
    if not report.sessions:
        return
    say(in_all(report.cost, report.bound))
    words = wishes_in_words(programme)
    rows = [(f"  {words[p.wish]}", f"{p.count:,}", f"{p.units:,}") for p in report.prices if p.count]
    if rows:
        show_columns(("  wishes not met", "times", "cost"), rows)


def in_all(cost: int, bound: int | None) -> str:
    if bound is None:
        return f"Cost {cost:,}; how much of it no plan could avoid is not known."
    if bound == 0:
        return f"Cost {cost:,}; no part of it is proven to be unavoidable."
    return f"Cost {cost:,}; no plan costs less than {bound:,} (this one: {100 * (cost - bound) / bound:.1f} % more)"


def wishes_in_words(programme: Programme) -> dict[str, str]:
    rules, hours = programme.wishes, programme.hours
    days = ", ".join(day.capitalize() for day in hours.liked_days) or "any day"
    starts = ", ".join(f"{start:%H:%M}" for start in hours.liked_starts) or "any time"
    return {
        "gap": f"hours not {rules.liked_gap - 1} to {rules.liked_gap + 1} days after the one before",
        "weekday": f"hours not on {days}",
        "start": f"hours not at {starts}",
        "last_week": "hours in the last week of their window",
        "fairness": "facilities that carry more than their share",
        "neighbours": "too many hours in one network on one day",
        "event": "previews and group coachings, each a facilitator's day",
        "lead": "preparation nearer than 5 or farther than 14 days from the hour",
        "load": "hours, packs and events above an even week",
    }


def show_moves(moves: Moves, some: Sequence[Move]) -> None:
    """How much of what people hold moves, whom it concerns, and the first of the moves."""
    if not (moves.leaders or moves.units or moves.moved):
        say(f"What moves: nothing. {count(moves.released, 'released date')} ahead.")
        return
    again = f" {count(len(moves.again), 'hour')} not held get a new date." if moves.again else ""
    say(
        f"What moves: {len(moves.moved):,} of {count(moves.released, 'released date')} ahead.{again} "
        f"It concerns {count(len(moves.leaders), 'leader')} at {count(len(moves.units), 'unit')}; "
        f"at most {count(moves.letters, 'letter')} and {count(moves.packs, 'pack')} follow."
    )
    for move in some:
        say(f"  {move_in_words(move)}")
    left = len(moves.moved) + len(moves.again) - len(some)
    if left > 0:
        say(f"  ... and {left:,} more: rollout plan diff")


def move_in_words(move: Move) -> str:
    """'Dubbo West, group 2, Welcome: Tue 2 Feb 2027 09:00 -> Wed 3 Feb 2027 09:00 (blackout)'"""
    words = f"{what_in_words(move)}: {_when(move.before, move.was_there)} -> {_when(move.after, move.is_there)}"
    if move.flag:
        words += f" [{move.flag}]"
    return f"{words} ({move.because})" if move.because else words


def what_in_words(move: Move) -> str:
    group = f", group {move.group}" if move.group else ""
    who = f", {move.leader}" if move.kind != "session" and move.leader else ""
    return f"{move.place}{group}{who}, {_KINDS[move.kind]}{move.module}"


def show_dates(moves: Sequence[Move]) -> None:
    """Every date of one unit on a line of its own."""
    rows = [(in_words(move.after) if move.after else "no date", what_in_words(move), _more(move)) for move in moves]
    show_columns(("when", "what", ""), rows)


def _more(move: Move) -> str:
    leader = move.leader if move.kind == "session" else ""
    return ", ".join(filter(None, (leader, move.flag)))


def show_told(found: Sequence[Told]) -> None:
    rows = [(each.name, each.email or "no address", str(each.dates), ", ".join(each.places)) for each in found]
    if rows:
        show_columns(("to be told", "address", "dates", "at"), rows)
    say(f"{count(len(found), 'leader')} to be told.")


def show_versions(lines: Sequence[VersionLine]) -> None:
    rows = [
        (
            str(line.version.number), line.version.state, _instant(line.version.drafted_at),
            _instant(line.version.released_at), _MAKERS[line.version.made_by], f"{line.changed:,}",
        )
        for line in lines
    ]  # fmt: skip
    show_columns(("version", "state", "drafted (UTC)", "released (UTC)", "by", "dates changed"), rows)


def show_release(report: ReleaseReport) -> None:
    if report.is_new:
        out.print(
            f"Version {report.version} is released: {len(report.changed):,} dates changed for "
            f"{len(report.leaders):,} leaders at {len(report.units):,} units."
        )
    else:
        out.print(f"Nothing to release: version {report.version} is what people have.")


def show_comparison(found: Comparison, now: Programme) -> None:
    """Two plans side by side; nothing of it is kept."""
    rows = [(name, *map(figure, (found.now, found.then))) for name, figure in _FIGURES]
    words, prices = wishes_in_words(now), (found.now.report.prices, found.then.report.prices)
    rows += [
        (f"  {words[one.wish]}", f"{one.units:,}", f"{other.units:,}")
        for one, other in zip(*prices, strict=True)
        if one.units or other.units
    ]
    rows += [(f"week of {monday:%d %b %Y}", *each) for monday, each in _weeks(found)]
    show_columns(("", "now", "then"), rows)
    say("Nothing was changed: this was only tried.")


def _weeks(found: Comparison) -> list[tuple[date, tuple[str, str]]]:
    both = [dict(side.report.weeks) for side in (found.now, found.then)]
    mondays = sorted(both[0].keys() | both[1].keys())
    return [(monday, (f"{both[0].get(monday, 0):,}", f"{both[1].get(monday, 0):,}")) for monday in mondays]


def _moved(side: Side) -> str:
    return f"{len(side.moves.moved):,} of {side.moves.released:,}" if side.moves else "none are released"


def _when(starts: datetime | None, is_there: bool) -> str:
    if not is_there:
        return "not there"
    return in_words(starts) if starts else "no date"


def in_words(starts: datetime) -> str:
    return f"{starts:%a} {starts.day} {starts:%b %Y %H:%M}"


def day_in_words(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _day(day: date | None) -> str:
    return day_in_words(day) if day else "none"


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _where(row: Placement) -> str:
    return row.group if row.kind == "session" else f"{row.unit} (leader {row.leader})"


_FIGURES: tuple[tuple[str, Callable[[Side], str]], ...] = (
    ("groups", lambda side: f"{side.report.groups:,}"),
    ("sessions", lambda side: f"{side.report.sessions:,}"),
    ("placed", lambda side: f"{side.report.placed:,}"),
    ("without a date", lambda side: f"{side.report.sessions - side.report.placed:,}"),
    ("previews and group coachings", lambda side: f"{side.report.previews + side.report.coachings:,}"),
    ("first hour", lambda side: _day(side.first)),
    ("last hour", lambda side: _day(side.last)),
    ("released dates that move", _moved),
    ("cost of what is placed", lambda side: f"{side.report.cost:,}"),
)
