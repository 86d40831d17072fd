"""Every table in one place. Natural keys in words where there is one; each column of a person says so (`pii`).

Rows hand work from one verb to the next: nothing but these tables is memory.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, LargeBinary, TypeDecorator, UniqueConstraint, false
from sqlmodel import Column, Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC on every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


def instant(nullable: bool = True) -> Any:
    return Column(UtcDateTime, nullable=nullable)


PII = {"info": {"pii": True}}


class ProgrammeRow(SQLModel, table=True):
    """One row: the state of the programme in this database. A copy starts as a draft and can send nothing."""

    __tablename__ = "programme"
    id: int = Field(default=1, primary_key=True)
    state: str = "draft"
    started_at: datetime | None = Field(default=None, sa_column=instant())
    last_tick_at: datetime | None = Field(default=None, sa_column=instant())
    played_until: datetime | None = Field(default=None, sa_column=instant())


class UnitRow(SQLModel, table=True):
    __tablename__ = "unit"
    code: str = Field(primary_key=True)
    level: str
    opened_on: date | None = None
    closed_on: date | None = None
    closed_why: str = ""


class UnitFactsRow(SQLModel, table=True):
    """What was known of a unit from `since_on` until the day before `until_on` (None: still so)."""

    __tablename__ = "unit_facts"
    id: int | None = Field(default=None, primary_key=True)
    unit: str = Field(foreign_key="unit.code", index=True)
    since_on: date
    until_on: date | None = None
    name: str
    parent: str | None = Field(default=None, foreign_key="unit.code", index=True)
    timezone: str
    country: str = ""
    subdivision: str = ""
    headcount: int | None = None
    language: str = "en"
    email: str = ""


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(unique=True, sa_column_kwargs=PII)
    name: str = Field(sa_column_kwargs=PII)
    email: str = Field(default="", sa_column_kwargs=PII)


class AssignmentRow(SQLModel, table=True):
    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("person_id", "role", "unit", "since_on"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str
    unit: str = Field(foreign_key="unit.code", index=True)
    since_on: date
    until_on: date | None = None


class LeaveRow(SQLModel, table=True):
    """Days on which a person is away, both included. The reason may be about her health: it stays in this table."""

    __tablename__ = "leave"
    __table_args__ = (UniqueConstraint("person_id", "from_on", "to_on"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    from_on: date = Field(sa_column_kwargs=PII)
    to_on: date = Field(sa_column_kwargs=PII)
    reason: str = Field(default="", sa_column_kwargs=PII)


class WaveDrawRow(SQLModel, table=True):
    """One draw of the waves, kept for good: when, from which seed, among how many, and how balanced it came out.

    The newest one holds; earlier ones stay on record, because a draw repeated until it pleases is no draw.
    """

    __tablename__ = "wave_draw"
    number: int = Field(primary_key=True)
    drawn_at: datetime = Field(sa_column=instant(nullable=False))
    seed: int = Field(sa_type=BigInteger)
    level: str
    tried: int
    balance: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    waves: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class WaveRow(SQLModel, table=True):
    """The wave that a unit starts in, from the newest draw. 0 is the pilot."""

    __tablename__ = "wave"
    unit: str = Field(primary_key=True, foreign_key="unit.code")
    wave: int
    draw: int = Field(foreign_key="wave_draw.number")


class AdaptationRow(SQLModel, table=True):
    """One version of what a unit says about one activity. Rows are only added; one without words ends the earlier.

    `against`: the common words as they were then; `replacement`, `example`: the unit's own.
    """

    __tablename__ = "adaptation"
    __table_args__ = (UniqueConstraint("unit", "module", "activity", "kind", "language", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    unit: str = Field(foreign_key="unit.code")
    module: str
    activity: str
    kind: str
    language: str
    version: int
    made_on: date
    by: str = Field(default="", sa_column_kwargs=PII)
    against: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    replacement: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    example: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class CalendarVersionRow(SQLModel, table=True):
    __tablename__ = "calendar_version"
    number: int = Field(primary_key=True)
    state: str = "draft"
    drafted_at: datetime = Field(sa_column=instant(nullable=False))
    released_at: datetime | None = Field(default=None, sa_column=instant())
    made_by: str = ""


class PlacementRow(SQLModel, table=True):
    """A date, valid from version `since_version` until the version before `until_version` (None: still so)."""

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("key", "since_version"),
        Index("ix_placement_current", "until_version", "unit"),
        Index("ix_placement_leader", "leader"),
        Index("ix_placement_place", "kind", "unit", "module", "starts_local", "until_version", "since_version"),
        Index(
            "ix_placement_when", "kind", "starts_local", "unit", "module", "group", "leader", "until_version",
            "since_version",
        ),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    key: str
    since_version: int = Field(foreign_key="calendar_version.number")
    until_version: int | None = None
    kind: str
    unit: str = Field(foreign_key="unit.code")
    group: str
    module: str
    leader: int | None = Field(default=None, foreign_key="person.id")
    starts_local: datetime | None = Field(default=None, sa_column=Column(DateTime))
    timezone: str
    starts_utc: datetime | None = Field(default=None, sa_column=instant())
    minutes: int
    flag: str = ""
    because: str = ""
    facilitator: str = Field(default="", sa_column_kwargs=PII)


class GroupRow(SQLModel, table=True):
    __tablename__ = "people_group"
    key: str = Field(primary_key=True)
    unit: str = Field(foreign_key="unit.code", index=True)
    number: int
    size: int | None = None
    shift: str = ""


class SessionRow(SQLModel, table=True):
    __tablename__ = "session"
    __table_args__ = (Index("ix_session_state", "state", "key"),)
    key: str = Field(primary_key=True)
    unit: str = Field(foreign_key="unit.code", index=True)
    group: str = Field(foreign_key="people_group.key", index=True)
    module: str
    state: str = "planned"
    held_on: date | None = None
    reason: str = ""
    headcount: int | None = None


class ReadinessRow(SQLModel, table=True):
    """A leader's three steps for one module: previewed, coached, planner filled."""

    __tablename__ = "readiness"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    module: str = Field(primary_key=True)
    previewed_on: date | None = None
    coached_on: date | None = None
    planner_filled_on: date | None = None


class LinkRow(SQLModel, table=True):
    """A door: the hash of a token, and what it opens: `return` (one facility and module, write only) or `person`."""

    __tablename__ = "link"
    token_hash: str = Field(primary_key=True)
    kind: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    unit: str | None = Field(default=None, foreign_key="unit.code", index=True)
    module: str | None = None
    expires_at: datetime | None = Field(default=None, sa_column=instant())
    revoked_at: datetime | None = Field(default=None, sa_column=instant())


class WebSessionRow(SQLModel, table=True):
    """Who has pressed the button behind a link: `person`, or `desk` for L&D. The cookie's number is kept as a hash."""

    __tablename__ = "web_session"
    id_hash: str = Field(primary_key=True)
    kind: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    opened_at: datetime = Field(sa_column=instant(nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=instant())
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)


class AccountRow(SQLModel, table=True):
    """Somebody of L&D. The key of the authenticator app is made from `salt` and the workspace's secret: a copy of the
    database alone signs nobody in. `last_step` is the time step of the code used last. `subject`: who she is to the
    company's own sign-in, since she came from there first."""

    __tablename__ = "account"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_column_kwargs=PII)
    email: str = Field(unique=True, sa_column_kwargs=PII)
    salt: str
    invitation_hash: str | None = Field(default=None, unique=True)
    invited_until: datetime | None = Field(default=None, sa_column=instant())
    ready_at: datetime | None = Field(default=None, sa_column=instant())
    removed_at: datetime | None = Field(default=None, sa_column=instant())
    last_step: int = 0
    subject: str | None = Field(default=None, unique=True, sa_column_kwargs=PII)


class SignInRow(SQLModel, table=True):
    """A browser that waits to be let in. Link, code and browser are kept as hashes; neither a person nor an account:
    somebody typed an address that nobody here has. Forgotten after a day."""

    __tablename__ = "sign_in"
    token_hash: str = Field(primary_key=True)
    code_hash: str
    browser_hash: str = Field(index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    language: str = ""
    hint: str = Field(default="", sa_column_kwargs=PII)
    tries: int = 0
    asked_at: datetime = Field(sa_column=instant(nullable=False))
    expires_at: datetime = Field(sa_column=instant(nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=instant())


class KnownBrowserRow(SQLModel, table=True):
    """A browser in which this person, or this account, has signed in before."""

    __tablename__ = "known_browser"
    id: int | None = Field(default=None, primary_key=True)
    browser_hash: str = Field(index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    since_at: datetime = Field(sa_column=instant(nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=instant())


class AttemptRow(SQLModel, table=True):
    """How often something was tried since `since_at`; whose tries they are is kept as a hash."""

    __tablename__ = "attempt"
    what: str = Field(primary_key=True)
    who_hash: str = Field(primary_key=True)
    since_at: datetime = Field(sa_column=instant(nullable=False))
    count: int = 1


class PackRow(SQLModel, table=True):
    """What one facility's leader receives for one module; a new row for every change that is worth new paper."""

    __tablename__ = "pack"
    __table_args__ = (UniqueConstraint("unit", "module", "input_hash"),)
    id: int | None = Field(default=None, primary_key=True)
    unit: str = Field(foreign_key="unit.code", index=True)
    module: str
    leader: int | None = Field(default=None, foreign_key="person.id")
    version: int
    input_hash: str
    prepared_at: datetime = Field(sa_column=instant(nullable=False))
    superseded: bool = False


class SheetRow(SQLModel, table=True):
    """One printed file of a pack."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("pack_id", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    pack_id: int = Field(foreign_key="pack.id", index=True)
    kind: str
    filename: str
    sha256: str
    pages: int


class PrintRunRow(SQLModel, table=True):
    """Packs that went to the print shop together. `after`: the run before it (0: none), so that two who prepare the
    same at once write it down once; `digest` names its packs and layout."""

    __tablename__ = "print_run"
    __table_args__ = (UniqueConstraint("after", "digest"),)
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=instant(nullable=False))
    after: int
    digest: str
    only_changed: bool = False
    packs: int
    pages: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))


class PrintRunPackRow(SQLModel, table=True):
    """One pack of a run, under the hash of what it was made of."""

    __tablename__ = "print_run_pack"
    run: int = Field(foreign_key="print_run.id", primary_key=True)
    unit: str = Field(foreign_key="unit.code", primary_key=True)
    module: str = Field(primary_key=True)
    input_hash: str


class WorkRow(SQLModel, table=True):
    """Long work asked for on the desk. `open_as`: its kind and wishes while it is open, so that nobody asks twice."""

    __tablename__ = "work"
    number: int | None = Field(default=None, primary_key=True)
    kind: str
    wishes: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    open_as: str | None = Field(default=None, unique=True)
    asked_by: str = Field(default="", sa_column_kwargs=PII)
    asked_at: datetime = Field(sa_column=instant(nullable=False))
    state: str = "asked"
    step: str = ""
    done: int = 0
    total: int = 0
    result: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    lease: str = ""
    tries: int = 0
    beat_at: datetime | None = Field(default=None, sa_column=instant())
    finished_at: datetime | None = Field(default=None, sa_column=instant())


class MessageRow(SQLModel, table=True):
    """The outbox. The dedupe key says which letter this is; the frozen body says what it says."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_due", "state", "not_before"),
        Index("ix_message_kind", "kind", "module", "state"),
        Index("ix_message_when", "not_before", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    dedupe_key: str = Field(unique=True)
    kind: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    unit: str | None = Field(default=None, foreign_key="unit.code", index=True)
    module: str | None = None
    receiver: str = Field(default="", sa_column_kwargs=PII)
    subject: str
    body: str = Field(sa_column_kwargs=PII)
    frozen: bytes = Field(sa_column=Column(LargeBinary, nullable=False, info={"pii": True}))
    attachments: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    sha256: str
    reason: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str = "ready"
    why: str = ""
    written_at: datetime = Field(sa_column=instant(nullable=False))
    not_before: datetime = Field(sa_column=instant(nullable=False))
    not_after: datetime | None = Field(default=None, sa_column=instant())
    lease: str = ""
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_column=instant())
    resent: bool = False
    note: str = Field(default="", sa_column_kwargs={**PII, "server_default": ""})
    handed_over: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    by_desk: str = Field(default="", sa_column_kwargs={**PII, "server_default": ""})
    again_of: int | None = Field(default=None, index=True)


class LetterEventRow(SQLModel, table=True):
    """What L&D did with a letter: who, when, and the reason she gave. Rows are only ever added."""

    __tablename__ = "letter_event"
    id: int | None = Field(default=None, primary_key=True)
    letter: int = Field(foreign_key="message.id", index=True)
    what: str
    by_desk: str = Field(default="", sa_column_kwargs=PII)
    at: datetime = Field(sa_column=instant(nullable=False))
    words: str = ""


class ReturnRow(SQLModel, table=True):
    """A report of a session; revision 1 is the first under its submission key. Nothing is overwritten."""

    __tablename__ = "return"
    __table_args__ = (UniqueConstraint("submission_key", "revision"), UniqueConstraint("submission_key", "digest"))
    id: int | None = Field(default=None, primary_key=True)
    submission_key: str
    revision: int
    digest: str
    public_id: str = Field(unique=True)
    session: str = Field(foreign_key="session.key", index=True)
    received_at: datetime = Field(sa_column=instant(nullable=False))
    held: bool
    held_on: date | None = None
    reason: str = ""
    headcount: int | None = None
    led_by: str = Field(default="", sa_column_kwargs=PII)
    led_because: str = Field(default="", sa_column_kwargs={"server_default": ""})
    activities: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    ideas: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    how_it_went: str = ""
    improve: str = ""
    by_person: int | None = Field(default=None, foreign_key="person.id")
    by_desk: str = Field(default="", sa_column_kwargs=PII)


class UploadRow(SQLModel, table=True):
    """A file that L&D uploaded and has not imported yet, or the map of its columns. Forgotten after a day."""

    __tablename__ = "upload"
    sha256: str = Field(primary_key=True)
    name: str
    by: str = Field(default="", sa_column_kwargs=PII)
    at: datetime = Field(sa_column=instant(nullable=False))


class ActionRow(SQLModel, table=True):
    """What a team decided to do, as it was said: in an hour (`session`, `return_id`), or between two, in a huddle or
    over a coffee; then `added_key` keeps a double tap from adding it twice. What became of it: `ActionStepRow`."""

    __tablename__ = "action"
    id: int | None = Field(default=None, primary_key=True)
    return_id: int | None = Field(default=None, foreign_key="return.id", index=True)
    session: str | None = Field(default=None, foreign_key="session.key", index=True)
    unit: str = Field(foreign_key="unit.code", index=True)
    text: str
    who: str = Field(default="", sa_column_kwargs=PII)
    due_on: date | None = None
    current: bool = True
    done_on: date | None = None
    added_key: str | None = Field(default=None, unique=True)


class ActionStepRow(SQLModel, table=True):
    """What became of an action, never changed: ticked off, open again, or handed over to `who`, with its date."""

    __tablename__ = "action_step"
    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id", index=True)
    kind: str
    at: datetime = Field(sa_column=instant(nullable=False))
    by_person: int | None = Field(default=None, foreign_key="person.id")
    who: str = Field(default="", sa_column_kwargs=PII)
    due_on: date | None = None


class IdeaRow(SQLModel, table=True):
    """An idea as people wrote it: in an hour (`session`, `return_id`), or it arrived from a `source`, where
    `source_key` says which one it is, so that it arrives once; `whole` keeps all its words where they were too many for
    `text`. One that was combined from others has neither return nor source."""

    __tablename__ = "idea"
    __table_args__ = (Index("ix_idea_waits", "waits_at", "state"),)
    id: str = Field(primary_key=True)
    text: str
    author: str = Field(default="", sa_column_kwargs=PII)
    unit: str = Field(foreign_key="unit.code", index=True)
    session: str | None = Field(default=None, foreign_key="session.key", index=True)
    return_id: int | None = Field(default=None, foreign_key="return.id")
    source: str = ""
    source_key: str | None = Field(default=None, unique=True)
    whole: str = ""
    module: str
    activity: str = ""
    state: str = "captured"
    waits_at: str | None = Field(default=None, foreign_key="unit.code")
    round: str
    captured_at: datetime = Field(sa_column=instant(nullable=False))
    decide_by: date | None = None
    merged_into: str | None = Field(default=None, foreign_key="idea.id", index=True)


class DecisionRow(SQLModel, table=True):
    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("idea", "unit"),)
    id: int | None = Field(default=None, primary_key=True)
    idea: str = Field(foreign_key="idea.id", index=True)
    unit: str = Field(foreign_key="unit.code", index=True)
    level: str
    outcome: str
    reason: str
    answer: str
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime = Field(sa_column=instant(nullable=False))


class NominationRow(SQLModel, table=True):
    """Somebody whom a leader thanks, and what for: on paper it is a certificate. Never counted against anybody."""

    __tablename__ = "nomination"
    __table_args__ = (UniqueConstraint("unit", "month", "facility", "receiver", "because"),)
    id: int | None = Field(default=None, primary_key=True)
    unit: str = Field(foreign_key="unit.code")
    month: date
    facility: str = Field(foreign_key="unit.code")
    receiver: str = Field(sa_column_kwargs=PII)
    because: str = Field(sa_column_kwargs=PII)
    idea: str | None = Field(default=None, foreign_key="idea.id")
    by_person: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_column=instant(nullable=False))


class PreparedChoiceRow(SQLModel, table=True):
    """What a leader means to decide about an idea; nobody is told until it is released. No outcome: looked at, later.

    `version` counts the changes, so that two who prepare at once see each other's words before replacing them.
    """

    __tablename__ = "prepared_choice"
    unit: str = Field(primary_key=True, foreign_key="unit.code")
    idea: str = Field(primary_key=True, foreign_key="idea.id")
    outcome: str
    reason: str
    answer: str
    by_person: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_column=instant(nullable=False))
    version: int = 1
    owner: str = Field(default="", sa_column_kwargs=PII)
    first_step: str = ""
    due_on: date | None = None
    facilities: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class FollowUpRow(SQLModel, table=True):
    """An idea that is being done (adoption) or tried (trial): one row from its decision until done or dropped."""

    __tablename__ = "follow_up"
    idea: str = Field(primary_key=True, foreign_key="idea.id")
    unit: str = Field(foreign_key="unit.code", index=True)
    kind: str
    owner: str = Field(sa_column_kwargs=PII)
    first_step: str
    due_on: date
    facilities: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    state: str = "open"
    opened_at: datetime = Field(sa_column=instant(nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=instant())


class ProgressRow(SQLModel, table=True):
    """What happened with an idea that is followed up, line by line. Lines are only added; `number` is the next one's
    claim, so that two who write at once do not both believe to be first."""

    __tablename__ = "progress"
    idea: str = Field(primary_key=True, foreign_key="follow_up.idea")
    number: int = Field(primary_key=True)
    kind: str
    words: str
    by_person: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_column=instant(nullable=False))
