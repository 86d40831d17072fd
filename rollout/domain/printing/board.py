"""The board poster of a network or state: what its people said and what was done, from what really happened.

Nothing is ranked and nobody is compared: what is done comes first, then what is under way, the newest before the older.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rollout.domain.edges import SheetJob
from rollout.domain.follow_up import FollowUp
from rollout.domain.ideas import AnsweredIdea, who_had_it
from rollout.domain.module import Module
from rollout.domain.printing.order import STEPS, one_line
from rollout.domain.printing.words import Words

_DID, _FEW, _PLACES = 6, 3, 3


@dataclass(frozen=True)
class Board:
    """Everything that one part has to show. `answers`: the newest to each idea of its people; `names`: of places."""

    unit: str
    name: str
    language: str
    module: str
    on: date
    put_forward: int
    answered: int
    answers: tuple[AnsweredIdea, ...]
    names: Mapping[str, str]


def board(shown: Board, module: Module, look: Mapping[str, object], words: Words) -> SheetJob:
    did = _did(shown.answers)
    done = sum(follow.state == "done" for follow, _ in did)
    up = [each for each in shown.answers if not each.follow and each.outcome == "forwarded" and not each.final]
    no = [each for each in shown.answers if _is_no(each)]
    facts = {
        "theme": look,
        "title": words.say("You said, we did: {unit}", unit=shown.name),
        "unit": shown.name,
        "when": words.say("As of {day}", day=words.long_day(shown.on)),
        "figures": [
            _figure(str(shown.put_forward), words.count("idea put forward", "ideas put forward", shown.put_forward)),
            _figure(_share(shown.answered, shown.put_forward, words), words.say("answered")),
            *([_figure(_share(done, len(did), words), words.say("adopted or tried are done"))] if did else []),
        ],
        "did": [_pair(follow, own, shown, words) for follow, own in did[:_DID]],
        "more_did": _more(len(did) - _DID, words),
        "up": [_short(each, shown, one_line(each.answer)) for each in up[:_FEW]],
        "more_up": _more(len(up) - _FEW, words),
        "no": [_short(each, shown, _why_not(each)) for each in no[:_FEW]],
        "more_no": _more(len(no) - _FEW, words),
    }
    return SheetJob("board", module, facts)


def _did(answers: Sequence[AnsweredIdea]) -> list[tuple[FollowUp, list[AnsweredIdea]]]:
    """What was adopted or is tried, with all the ideas that went into it. What was given up is told among the noes."""
    found: dict[str, tuple[FollowUp, list[AnsweredIdea]]] = {}
    for each in answers:
        if each.follow and each.follow.state != "dropped":
            found.setdefault(each.follow.idea, (each.follow, []))[1].append(each)
    return sorted(found.values(), key=lambda pair: (_stage(pair[0]), -_newest(pair[0]), pair[0].idea))


def _stage(follow: FollowUp) -> int:
    return 0 if follow.state == "done" else 1 if follow.lines else 2


def _newest(follow: FollowUp) -> float:
    return (follow.lines[-1].at if follow.lines else follow.opened_at).timestamp()


def _is_no(answer: AnsweredIdea) -> bool:
    return answer.outcome == "declined" or bool(answer.follow and answer.follow.state == "dropped")


def _why_not(answer: AnsweredIdea) -> str:
    follow = answer.follow
    return one_line(follow.lines[-1].words if follow and follow.lines else answer.answer)


def _pair(follow: FollowUp, own: Sequence[AnsweredIdea], shown: Board, words: Words) -> dict[str, str]:
    """What they said beside what was done: the newest line; before the first, who sees to it and by when."""
    day = words.short_day(follow.due_on)
    trial = follow.kind == "trial"
    standing = words.say(STEPS[follow.lines[-1].kind]) if follow.lines else words.say("On trial" if trial else "Begun")
    begun = words.say("{owner} sees to it, by {day}.", owner=follow.owner, day=day)
    looked = words.say("{owner} sees to it. We look at it again on {day}.", owner=follow.owner, day=day)
    said = one_line(follow.lines[-1].words) if follow.lines else (looked if trial else begun)
    return {"said": one_line(own[0].text), "whose": _whose(own, shown, words), "standing": standing, "did": said}


def _whose(own: Iterable[AnsweredIdea], shown: Board, words: Words) -> str:
    named = list(dict.fromkeys(_voice(each, shown) for each in own))
    listed = " · ".join(named[:_PLACES])
    more = len(named) - _PLACES
    return words.say("{people} · and {number} more", people=listed, number=more) if more > 0 else listed


def _voice(answer: AnsweredIdea, shown: Board) -> str:
    author = one_line(who_had_it(answer.author))
    place = shown.names.get(answer.unit, answer.unit)
    return f"{author}, {place}" if author else place


def _short(answer: AnsweredIdea, shown: Board, reply: str) -> dict[str, str]:
    return {"said": one_line(answer.text), "whose": _voice(answer, shown), "reply": reply}


def _figure(number: str, what: str) -> dict[str, str]:
    return {"number": number, "what": what}


def _share(part: int, whole: int, words: Words) -> str:
    return words.say("{part} of {whole}", part=part, whole=whole)


def _more(number: int, words: Words) -> str:
    return words.say("and {number} more", number=number) if number > 0 else ""
