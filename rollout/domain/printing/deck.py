"""The pack for the next level's meeting: slides to talk over, the same words on paper."""

from collections.abc import Mapping, Sequence

from rollout.domain.edges import SheetJob
from rollout.domain.ideas import who_had_it
from rollout.domain.module import Module
from rollout.domain.presenting import Chosen, Other, Presented, Voice
from rollout.domain.printing.order import OUTCOMES, one_line
from rollout.domain.printing.words import Words

_VOICES, _DEEP = 4, 3
_ASKED = "Decide by {day}: adopt it, try it in a few facilities, or say why not. Everybody who had it hears from you."
_ASKED_ANY_TIME = "Decide: adopt it, try it in a few facilities, or say why not. Everybody who had it hears from you."


def deck(presented: Presented, module: Module, look: Mapping[str, object], words: Words) -> SheetJob:
    """As long as there are ideas, so it is laid out for itself. The slides are made of the same facts."""
    return SheetJob("deck", module, deck_facts(presented, module, look, words))


def deck_facts(presented: Presented, module: Module, look: Mapping[str, object], words: Words) -> dict[str, object]:
    number = len(presented.chosen)
    return {
        "theme": look,
        "title": words.say("Ideas from {unit}: {module}", unit=presented.name, module=module.title),
        "unit": presented.name,
        "for_whom": words.say("For {unit}", unit=presented.above) if presented.above else "",
        "round": module.title,
        "on": words.long_day(presented.on),
        "figures": _figures(presented, words),
        "ideas": [_idea(each, place, number, words) for place, each in enumerate(presented.chosen, 1)],
        "none": "" if number else words.say("No idea of this round has been put forward yet."),
        "others_title": words.say("All the other ideas of this round, with their answers"),
        "heads": [words.say("Idea"), words.say("From"), words.say("Answer")],
        "others": [_other(each, words) for each in presented.others],
    }


def _figures(presented: Presented, words: Words) -> list[str]:
    chosen = words.say("{number} of {all} ideas put forward", number=len(presented.chosen), all=presented.ideas)
    spread = "Ideas came from {number} of {all} facilities"
    return [chosen, words.say(spread, number=presented.facilities, all=presented.facilities_there)]


def _idea(idea: Chosen, place: int, number: int, words: Words) -> dict[str, object]:
    return {
        "place": words.say("Idea {number} of {all}", number=place, all=number),
        "text": idea.text.split("\n"),
        "whose": _whose(idea.voices, words),
        "born": words.say("It came up in “{activity}”", activity=idea.activity) if idea.activity else "",
        "blocks": [
            {"head": words.say("What it would change, and why we send it up"), "lines": idea.reason.split("\n")},
            {"head": words.say("What we told the people who had it"), "lines": idea.answer.split("\n")},
            _asked(idea, words),
        ],
        "from": words.count("Combined from {number} idea", "Combined from {number} ideas", _written(idea))
        if idea.parents
        else "",
        "parents": [
            {"deep": min(each.deep, _DEEP), "text": one_line(each.text), "whose": _whose(each.voices, words)}
            for each in idea.parents
        ],
    }  # fmt: skip


def _written(idea: Chosen) -> int:
    """How many ideas that people wrote went into it."""
    return sum(bool(each.voices) for each in idea.parents)


def _asked(idea: Chosen, words: Words) -> dict[str, object]:
    """What the meeting is asked for; once the level above has decided: what it said."""
    if idea.decided:
        head = words.say("The {level} answers", level=idea.level)
        return {"head": head, "lines": [words.say(OUTCOMES[idea.decided]), *idea.said.split("\n")]}
    until = idea.decide_by
    asked = words.say(_ASKED, day=words.long_day(until)) if until else words.say(_ASKED_ANY_TIME)
    return {"head": words.say("What we ask of you"), "lines": [asked]}


def _other(other: Other, words: Words) -> dict[str, str]:
    standing = words.say(OUTCOMES[other.outcome]) if other.outcome else words.say("Not decided yet")
    return {
        "text": one_line(other.text),
        "whose": _whose(other.voices, words),
        "standing": standing,
        "answer": one_line(other.answer),
    }


def _whose(voices: Sequence[Voice], words: Words) -> str:
    """Each with her facility; of very many the first few and how many more."""
    named = [_named(voice, words) for voice in voices]
    more = len(named) - _VOICES
    listed = "; ".join(named[:_VOICES])
    return words.say("{people}; and {number} more", people=listed, number=more) if more > 0 else listed


def _named(voice: Voice, words: Words) -> str:
    author = one_line(who_had_it(voice.author))
    return words.say("{author}, {facility}", author=author, facility=voice.facility) if author else voice.facility
