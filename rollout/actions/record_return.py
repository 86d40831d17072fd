"""An hour is reported: one short transaction, safe to send twice, nothing ever overwritten."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rollout.actions.tools import Tools
from rollout.domain import recording
from rollout.domain.ideas import Idea, idea_id
from rollout.domain.ladder import next_up
from rollout.domain.organisation import Unit
from rollout.domain.problem import Refused, refuse
from rollout.domain.returns import Receipt, Return, Session, StoredReturn
from rollout.store import ideas, returns, sessions, units
from rollout.store.database import Transaction


def record_return(tools: Tools, ret: Return, by_person: int | None = None, by_desk: str = "") -> Receipt:
    """Keep what a leader reports, move the session's state, and send the ideas put forward up the ladder.

    The same submission key with the same words gives the same receipt; with other words it is a revision. The receipt
    is given only when everything is safely on disk. `by_desk`: who of L&D records it for the leader.
    """
    session, chain = _gather(tools, ret)
    if found := recording.findings(ret, _local_today(tools, chain), tools.programme):
        raise Refused(*found)
    said = recording.cleaned(ret)
    with tools.database.transaction() as tx:
        session = returns.hold(tx, said.session) or session
        return _keep(tools, tx, session, chain, said, (by_person, by_desk))


def _gather(tools: Tools, ret: Return) -> tuple[Session, list[Unit]]:
    with tools.database.reading() as tx:
        session = sessions.find(tx, ret.session)
        if session is None:
            raise refuse(f"session {ret.session}", "does not exist.", "List them: rollout record list")
        return session, units.chain_up(tx, session.unit, tools.clock.today())


def _local_today(tools: Tools, chain: list[Unit]) -> date:
    """Today where the facility lies, which may be a day ahead of the programme."""
    there = tools.clock.now().astimezone(ZoneInfo(chain[0].timezone)).date() if chain else tools.clock.today()
    return max(there, tools.clock.today())


def _keep(
    tools: Tools, tx: Transaction, session: Session, chain: list[Unit], said: Return, by: tuple[int | None, str]
) -> Receipt:
    """All that one return changes. The session's row is held, so two copies of one return come one after the other."""
    earlier, digest = returns.under_key(tx, said.submission_key), recording.digest(said)
    if earlier and earlier[0][1].said.session != session.key:
        raise refuse("submission key", "belongs to a report of another hour.", "Open the form of this hour again.")
    for known, stored in earlier:
        if known == digest:
            return stored.receipt
    stored = _stored(tools, tx, said, len(earlier) + 1, by)
    return_id = returns.add(tx, stored, digest, session.unit)
    sessions.set_state(tx, recording.standing(session, returns.history(tx, session.key)))
    _keep_ideas(tools, tx, session, chain, said, return_id)
    return replace(stored.receipt, is_new=True)


def _stored(tools: Tools, tx: Transaction, said: Return, revision: int, by: tuple[int | None, str]) -> StoredReturn:
    number = recording.receipt_number(said, revision)
    if returns.find(tx, number):  # forty bits: once in a hundred programmes two reports would share a number
        number = recording.receipt_number(said, revision, characters=12)
    ids = dict.fromkeys(idea_id(said.session, idea.text, idea.author) for idea in said.ideas)
    return StoredReturn(number, revision, tools.clock.now(), by[0], said, tuple(ids), by[1])


def _keep_ideas(
    tools: Tools, tx: Transaction, session: Session, chain: list[Unit], said: Return, return_id: int
) -> None:
    """New ideas are added; one that is known keeps its place on the ladder; none is taken back."""
    now, today, ladder = tools.clock.now(), tools.clock.today(), tools.programme.ladder
    known = {idea.id for idea in ideas.of_session(tx, session.key)}
    fresh: dict[str, Idea] = {}
    forward: set[str] = set()
    for each in said.ideas:
        id_ = idea_id(session.key, each.text, each.author)
        origin = (session.unit, session.key, session.module, each.activity)
        fresh.setdefault(id_, Idea(id_, each.text, each.author, *origin, "captured", None, session.module, now))
        forward |= {id_} if each.put_forward else set()
    ideas.add(tx, [idea for idea in fresh.values() if idea.id not in known], return_id)
    first, _ = next_up(chain, ladder.levels, None, today)
    days = tools.programme.days_at(first.level if first else "")
    ideas.put_forward(tx, forward, first.code if first else None, today + timedelta(days=days))
