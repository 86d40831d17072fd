"""What a leader reports after a session. Nothing is ever inferred from silence."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

SessionState = Literal["planned", "held", "not_held", "cancelled"]
ActivityDone = Literal["done", "skipped"]


@dataclass(frozen=True)
class Session:
    """One module, one group. The date lies in the calendar until the hour was held; then `held_on` is what counts."""

    key: str
    unit: str
    group: str
    module: str
    state: SessionState = "planned"
    held_on: date | None = None
    reason: str = ""
    headcount: int | None = None


@dataclass(frozen=True)
class Action:
    """Something the team decided to do: what, who, by when."""

    text: str
    who: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class IdeaText:
    """An idea as it was written down in the hour. `put_forward`: the facility feeds it to the next level."""

    text: str
    author: str = ""
    activity: str = ""
    put_forward: bool = False


@dataclass(frozen=True)
class Return:
    """One report. The submission key makes it safe to send twice; another text under the same key is a revision."""

    submission_key: str
    session: str
    held: bool
    held_on: date | None = None
    reason: str = ""
    headcount: int | None = None
    led_by: str = ""
    activities: tuple[tuple[str, ActivityDone], ...] = ()
    actions: tuple[Action, ...] = ()
    ideas: tuple[IdeaText, ...] = ()
    how_it_went: str = ""
    improve: str = ""
    led_because: str = ""
    """Why somebody else led it: `led_by` is the stand-in, the hour stays the leader's own."""


@dataclass(frozen=True)
class Receipt:
    """Proof for the sender that the return is kept: a number that can be read out on the phone."""

    public_id: str
    session: str
    revision: int
    is_new: bool


@dataclass(frozen=True)
class StoredReturn:
    """A return as it is kept. `idea_ids` are its ideas in the order they were written; `said.ideas` stays empty.

    `by_desk`: who of L&D recorded it for the leader; "" where nobody of them did.
    """

    public_id: str
    revision: int
    received_at: datetime
    by_person: int | None
    said: Return
    idea_ids: tuple[str, ...] = ()
    by_desk: str = ""

    @property
    def receipt(self) -> Receipt:
        return Receipt(self.public_id, self.said.session, self.revision, is_new=False)


StepKind = Literal["done", "open", "handed_over"]


@dataclass(frozen=True)
class Step:
    """What became of an action at one moment: ticked off, open again, or handed over to `who`, with its date."""

    kind: StepKind
    at: datetime
    by_person: int | None = None
    who: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class StoredAction:
    """An action of a team that still counts, as it stands now. `session` says in which hour it was agreed; "" where
    that was between two hours. `said`: as it was agreed, before any of its `steps`."""

    id: int
    unit: str
    session: str
    action: Action
    done_on: date | None = None
    steps: tuple[Step, ...] = ()
    said: Action | None = field(default=None, compare=False)


def as_it_stands(said: Action, steps: Sequence[Step]) -> Action:
    """The newest hand-over says who does it and by when."""
    newest = next((step for step in reversed(steps) if step.kind == "handed_over"), None)
    return replace(said, who=newest.who, due_on=newest.due_on) if newest else said
