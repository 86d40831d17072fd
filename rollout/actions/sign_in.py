"""Letting a browser in. The letter that says how goes only to the address that L&D has on file.

Whoever holds a personal link could have been sent it by its owner. So a browser that was never seen before waits until
somebody opens the letter, or types its code; only then is it known, and from then on the link and one button suffice.

A person without an address of her own is written to where her other letters go: to her place. Where that has none
either nobody can be written to. Her link reached her on paper, from L&D's own hand, so the first browser that opens it
is let in and becomes known (trust on first use); every other is turned away until L&D signs her out everywhere. Without
this she could not sign in at all, and with anything weaker a photographed sheet would do.
"""

import secrets
from dataclasses import dataclass, replace

from rollout.actions.letter_making import freeze
from rollout.actions.tools import Tools
from rollout.domain import mime
from rollout.domain.codes import read_code, short_code
from rollout.domain.organisation import Person
from rollout.domain.outbox import NewMessage
from rollout.domain.sign_in import GOOD_FOR, LETTER_SAYS, LETTERS_TO_AN_ADDRESS, WITHIN, covered
from rollout.store import attempts, browsers, outbox, overview, people, sign_ins, web_sessions
from rollout.store.database import Transaction
from rollout.store.sign_ins import Waiting
from rollout.store.web_sessions import WebSession

NOBODY = "nobody@example.org"


@dataclass(frozen=True)
class Asked:
    """A browser waits. `letter` is the key of what was written in the outbox, "" where nothing was."""

    letter: str = ""
    is_too_often: bool = False


@dataclass(frozen=True)
class Entered:
    """A browser is let in: the number of its session, and the number under which it is known from now on ("": not)."""

    session_id: str
    known_as: str = ""
    is_desk: bool = False


@dataclass(frozen=True)
class Whom:
    """Who is to be written to. Neither a person nor an account: nobody, and nobody may notice."""

    person_id: int | None = None
    account_id: int | None = None
    name: str = ""
    address: str = ""


def whom(tools: Tools, person: Person) -> Whom:
    """Where she is written to: her own address, or that of a place which she leads; "" where there is none."""
    places = []
    if not mime.is_address(person.email):
        with tools.database.reading() as tx:
            places = [unit.email for unit in overview.led_by(tx, person.id, tools.clock.today())]
    address = next((each for each in (person.email, *places) if mime.is_address(each)), "")
    return Whom(person.id, None, person.name, address)


def press(tools: Tools, who: Whom, known_as: str) -> Entered | None:
    """The button behind a personal link. None: this browser has to wait for a letter; without an address, for L&D."""
    assert who.person_id is not None
    now, hashed = tools.clock.now(), tools.links.digest(known_as)
    with tools.database.transaction() as tx:
        is_known = bool(known_as) and browsers.is_known(tx, hashed, now, who.person_id)
        if not is_known and (who.address or browsers.has_any(tx, who.person_id, now)):
            return None
        return _enter(tools, tx, who, known_as)


def ask(
    tools: Tools, who: Whom, typed: str, browser: str, language: str = "", says_where: bool = False, limits: bool = True
) -> Asked:
    """Write a letter for this browser: the same work, and as far as anybody can see the same end, whoever is asked for.

    `typed`: the address that is counted. `says_where`: its page may say, half covered up, where the letter went.
    """
    if limits and is_too_often(tools, "letter", typed.strip().lower(), LETTERS_TO_AN_ADDRESS):
        return Asked(is_too_often=True)
    now, token = tools.clock.now(), secrets.token_hex(32).upper()
    token_hash, code = tools.links.digest(token), short_code(secrets.token_hex(16))
    waiting = Waiting(
        token_hash, _code_hash(tools, token_hash, code), tools.links.digest(browser), now + GOOD_FOR, who.person_id,
        who.account_id, language, covered(who.address) if says_where else "",
    )  # fmt: skip
    letter = _letter(tools, who, waiting, f"{tools.programme.base_url.rstrip('/')}/S/{token}", code)
    with tools.database.transaction() as tx:
        sign_ins.begin(tx, waiting, now)
        if who.address:
            outbox.enqueue(tx, [letter])
    return Asked(waiting.letter_key if who.address else "")


def is_too_often(tools: Tools, what: str, who: str, most: int) -> bool:
    """Counts one try of this address, place or account, and says whether that was too many within an hour."""
    now = tools.clock.now()
    with tools.database.transaction() as tx:
        attempts.forget_old(tx, now)
        return attempts.count_up(tx, what, tried_by(tools, what, who), now, WITHIN) > most


def tried_by(tools: Tools, what: str, who: str) -> str:
    """What is kept instead of an address: without the workspace's secret nobody can tell whose it was."""
    return tools.links.token(f"{what} tried by {who}")


def behind_letter(tools: Tools, token: str) -> Waiting | None:
    """What the link in a letter would let in; changes nothing."""
    with tools.database.reading() as tx:
        return sign_ins.find(tx, tools.links.digest(token), tools.clock.now())


def waits(tools: Tools, browser: str) -> Waiting | None:
    """What this browser waits for."""
    with tools.database.reading() as tx:
        return sign_ins.newest_of(tx, tools.links.digest(browser), tools.clock.now()) if browser else None


def letter_of(tools: Tools, waiting: Waiting) -> str:
    """The words of the letter that this browser waits for; "" where none was written."""
    with tools.database.reading() as tx:
        frozen = outbox.frozen_under(tx, waiting.letter_key)
    return mime.text_of(frozen) if frozen else ""


def whose(tools: Tools, typed: str) -> Whom:
    """Who has this address and something to do here today; nobody in particular otherwise."""
    with tools.database.reading() as tx:
        found = people.with_address(tx, typed, tools.clock.today())
    return whom(tools, found) if found else Whom()


def redeem_link(tools: Tools, token: str, browser: str, known_as: str, remember: bool = True) -> Entered | None:
    """The button behind the link in a letter, in the browser that asked for it; once."""
    with tools.database.transaction() as tx:
        now = tools.clock.now()
        waiting = sign_ins.redeem(tx, tools.links.digest(token), tools.links.digest(browser), now) if browser else None
        return _let_in(tools, tx, waiting, known_as, remember) if waiting else None


def redeem_code(tools: Tools, typed: str, browser: str, known_as: str, remember: bool = True) -> Entered | None:
    """The code of a letter, typed in the browser that asked for it; the fifth wrong one was the last."""
    code, now = read_code(typed[:40]), tools.clock.now()
    with tools.database.transaction() as tx:
        for waiting in sign_ins.count_a_try(tx, tools.links.digest(browser), now) if browser else ():
            is_right = secrets.compare_digest(waiting.code_hash, _code_hash(tools, waiting.token_hash, code))
            is_ours = waiting.person_id is not None or waiting.account_id is not None
            if is_right and is_ours and sign_ins.use_up(tx, waiting, now):
                return _let_in(tools, tx, waiting, known_as, remember)
    return None


def _let_in(tools: Tools, tx: Transaction, waiting: Waiting, known_as: str, remember: bool) -> Entered:
    return _enter(tools, tx, Whom(waiting.person_id, waiting.account_id), known_as, remember)


def _enter(tools: Tools, tx: Transaction, who: Whom, known_as: str, remember: bool = True) -> Entered:
    """A session with a new number, in a browser that is known from now on unless others use it too.

    An account is only known by this: its six digits are still to come, so no session begins.
    """
    now = tools.clock.now()
    known_as = (known_as or secrets.token_hex(16).upper()) if remember or who.account_id else ""
    if known_as:
        browsers.remember(tx, tools.links.digest(known_as), now, who.person_id, who.account_id)
    if who.account_id is not None:
        return Entered("", known_as, is_desk=True)
    return Entered(start_session(tools, tx, WebSession("person", who.person_id, now)), known_as)


def start_session(tools: Tools, tx: Transaction, session: WebSession) -> str:
    """Always under a new number, which only the browser keeps."""
    session_id = secrets.token_hex(16).upper()
    web_sessions.start(tx, tools.links.digest(session_id), session)
    return session_id


def _code_hash(tools: Tools, token_hash: str, code: str) -> str:
    """Forty bits could be guessed from a plain hash; this one needs the workspace's secret too."""
    return tools.links.token(f"sign-in code {token_hash} {code}")


def _letter(tools: Tools, who: Whom, waiting: Waiting, link: str, code: str) -> NewMessage:
    """The letter as it leaves; the row that L&D can read does not say what it lets in."""
    now, minutes = tools.clock.now(), int(GOOD_FOR.total_seconds() // 60)
    facts = {"name": who.name, "link": link, "code": code, "minutes": minutes, "desk": who.account_id is not None}
    words = tools.letters.write("sign_in", facts, waiting.language or tools.programme.language)
    written = NewMessage(
        waiting.letter_key, "sign_in", words.subject, words.body, now, now, now + GOOD_FOR, who.person_id,
        receiver=who.address or NOBODY, reason={"timezone": tools.programme.timezone},
    )  # fmt: skip
    return replace(freeze(tools, written), body=LETTER_SAYS)
