"""What a leader sees who has ideas to decide: each with its origin, its family and what is prepared about it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rollout.actions.tools import Tools
from rollout.domain.choosing import Prepared, least_looked_at
from rollout.domain.ideas import Decision, Idea
from rollout.domain.likeness import Theme
from rollout.domain.presenting import Voice, voices
from rollout.store import choices, ideas, overview

MOST_THEMES = 8


@dataclass(frozen=True)
class Card:
    """One idea. `voices`: whose it is; nobody where the origin is hidden while deciding.

    `before`: what levels below said about it or about what went into it; `family`: what combined ideas were made of,
    by the id of what they became.
    """

    idea: Idea
    prepared: Prepared | None
    voices: tuple[Voice, ...]
    before: tuple[Decision, ...]
    family: Mapping[str, Sequence[Idea]]

    @property
    def parents(self) -> Sequence[Idea]:
        return self.family.get(self.idea.id, ())


@dataclass(frozen=True)
class Quota:
    """How many ideas of a round were put forward, how many more are prepared to be, and how many may be."""

    module: str
    used: int
    prepared: int
    most: int


@dataclass(frozen=True)
class ToDecide:
    """Everything that waits at a unit, in the order in which to look at it.

    `themes`: the largest groups of ideas that share words, none where there are none; `twins`: the others that say
    nearly the same as an idea; `places`: the names of the facilities in which something is prepared to be tried.
    """

    cards: tuple[Card, ...]
    quotas: tuple[Quota, ...]
    hides_origin: bool
    is_top: bool
    themes: tuple[Theme, ...]
    twins: Mapping[str, tuple[str, ...]]
    places: Mapping[str, str]

    def card(self, idea: str) -> Card | None:
        return next((card for card in self.cards if card.idea.id == idea), None)

    @property
    def ready(self) -> int:
        return sum(card.prepared is not None and card.prepared.is_complete for card in self.cards)

    @property
    def begun(self) -> int:
        return sum(card.prepared is not None and card.prepared.is_begun for card in self.cards)

    @property
    def later(self) -> int:
        return sum(card.prepared is not None and not card.prepared.outcome for card in self.cards)

    @property
    def unseen(self) -> int:
        return sum(card.prepared is None for card in self.cards)


def to_decide(tools: Tools, unit: str, level: str) -> ToDecide:
    """Read it all: the number of queries does not grow with the number of ideas."""
    hides = tools.programme.hides_origin(level)
    with tools.database.reading() as tx:
        waiting = ideas.waiting_at(tx, unit)
        prepared = choices.of_unit(tx, unit, {idea.id for idea in waiting})
        family = ideas.families(tx, waiting)
        below = {idea.id for each in family.values() for idea in each}
        before = ideas.decisions(tx, below | {idea.id for idea in waiting})
        forwarded = ideas.forwarded_in_rounds(tx, unit)
        origins = {idea.unit for idea in waiting} | {idea.unit for each in family.values() for idea in each}
        tried = {code for each in prepared.values() for code in each.plan.facilities}
        names = overview.names(tx, (set() if hides else origins) | tried, tools.clock.today())
    cards = tuple(
        Card(
            idea, prepared.get(idea.id), () if hides else voices(idea, family, names),
            tuple(made for made in before if made.idea in _members(idea, family)), family,
        )
        for idea in least_looked_at(waiting, prepared)
    )  # fmt: skip
    is_top = level == tools.programme.ladder.levels[-1]
    texts = {idea.id: idea.text for idea in waiting}
    themes, twins = tuple(tools.likeness.themes(texts)[:MOST_THEMES]), _twins(tools.likeness.near_duplicates(texts))
    quotas = () if is_top else _quotas(tools, level, cards, forwarded)
    return ToDecide(cards, quotas, hides, is_top, themes, twins, {code: names.get(code, code) for code in tried})


def _twins(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one, other in pairs:
        found[one] = (*found.get(one, ()), other)
        found[other] = (*found.get(other, ()), one)
    return found


def _members(idea: Idea, family: Mapping[str, Sequence[Idea]]) -> set[str]:
    """The idea and all that went into it."""
    return {idea.id}.union(*(_members(parent, family) for parent in family.get(idea.id, ())))


def _quotas(tools: Tools, level: str, cards: Sequence[Card], forwarded: Mapping[str, int]) -> tuple[Quota, ...]:
    """One for each round that has ideas waiting, in the order of the programme."""
    rounds = {card.idea.round for card in cards}
    prepared = Counter(c.idea.round for c in cards if c.prepared and c.prepared.outcome == "forwarded")
    most = tools.programme.quota_at(level)
    return tuple(
        Quota(module, forwarded.get(module, 0), prepared[module], most)
        for module in tools.programme.modules
        if module in rounds
    )
