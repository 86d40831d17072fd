"""Accounts of the desk. L&D sees everything, so it takes two things to enter: a browser that the account is known in
(by its invitation, or by a letter to its address), and the six digits that an authenticator app shows this half minute.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

from rollout.actions.sign_in import Entered, is_too_often, start_session, tried_by
from rollout.actions.tools import Tools
from rollout.domain import mime
from rollout.domain.problem import refuse
from rollout.domain.sign_in import Colleague
from rollout.domain.text import clean_text, exceeds
from rollout.store import accounts, attempts, browsers, web_sessions
from rollout.store.accounts import Account
from rollout.store.database import Transaction
from rollout.store.web_sessions import WebSession

INVITED_FOR = timedelta(days=7)
TRIES = 5
"""Wrong digits within an hour."""


@dataclass(frozen=True)
class Invitation:
    """Its link is the only copy: it is shown once and handed over by whoever invites."""

    name: str
    email: str
    url: str
    until: datetime
    is_again: bool = False


@dataclass(frozen=True)
class Tried:
    """What became of six digits."""

    entered: Entered | None = None
    is_too_often: bool = False


def invite(tools: Tools, name: str, email: str) -> Invitation:
    """Invite somebody to the desk. Inviting again is for a lost phone: the old app and all sessions end."""
    name, email = _named(name), email.strip()
    if not mime.is_address(email):
        raise refuse("EMAIL", f'"{email[:60]}" is not an e-mail address.', "Write it as ana@example.org.")
    token, now = secrets.token_hex(32).upper(), tools.clock.now()
    with tools.database.transaction() as tx:
        before = accounts.with_address(tx, email)
        number = accounts.invite(tx, name, email, secrets.token_hex(16), tools.links.digest(token), now + INVITED_FOR)
        web_sessions.end_of_account(tx, number, now)
    url = f"{tools.programme.base_url.rstrip('/')}/A/{token}"
    return Invitation(name, email, url, now + INVITED_FOR, before is not None)


def listed(tools: Tools) -> list[Account]:
    with tools.database.reading() as tx:
        return accounts.everybody(tx)


def remove(tools: Tools, email: str, even_the_last: bool = False) -> Account:
    """Nobody of this account enters the desk any more; what is open ends at once."""
    with tools.database.transaction() as tx:
        there = accounts.everybody(tx)
        found = next((each for each in there if each.email.lower() == email.strip().lower()), None)
        if found is None:
            raise refuse(email[:60], "has no account at the desk.", "See who has one: rollout desk list")
        others = [each for each in there if each.ready_at and each.id != found.id]
        if found.ready_at and not others and not even_the_last:
            what = (
                "is the last account that can sign in: without it the desk opens by its link again, to whoever has it."
            )
            raise refuse(
                found.email, what, f"Invite somebody else first, or: rollout desk remove {found.email} --force"
            )
        accounts.remove(tx, found.id, tools.clock.now())
        web_sessions.end_of_account(tx, found.id, tools.clock.now())
    return found


def invited(tools: Tools, token: str) -> Account | None:
    """Who is behind an invitation; changes nothing."""
    with tools.database.reading() as tx:
        return accounts.behind_invitation(tx, tools.links.digest(token), tools.clock.now())


def key_of(tools: Tools, account: Account) -> str:
    """What the authenticator app keeps: 160 bits in letters and digits, made again whenever it is needed."""
    parts = [tools.links.token(f"authenticator {half} {account.salt}") for half in (1, 2)]
    return "".join(parts)[:32]


def address_for_app(tools: Tools, account: Account) -> str:
    """What the app reads from the square code."""
    return _app(tools, account).provisioning_uri(name=account.email, issuer_name=tools.programme.name)


def set_up(tools: Tools, token: str, digits: str, known_as: str) -> Tried:
    """The first digits of a new app prove that it is set up; the invitation is used up and the desk opens."""
    account = invited(tools, token)
    if account is None:
        return Tried()
    if is_too_often(tools, "digits", str(account.id), TRIES):
        return Tried(is_too_often=True)
    step = _step(tools, account, digits)
    with tools.database.transaction() as tx:
        now, hashed = tools.clock.now(), tools.links.digest(token)
        if step is None or not accounts.set_up(tx, account.id, hashed, step, now):
            return Tried()
        return Tried(_enter(tools, tx, account, known_as))


def knows(tools: Tools, email: str, known_as: str) -> Account | None:
    """The account with this address, where this browser is known to it."""
    found, hashed, now = ready(tools, email), tools.links.digest(known_as), tools.clock.now()
    with tools.database.reading() as tx:
        is_known = bool(known_as) and found and browsers.is_known(tx, hashed, now, account_id=found.id)
    return found if is_known else None


def ready(tools: Tools, email: str) -> Account | None:
    """The account with this address, where it is set up."""
    with tools.database.reading() as tx:
        found = accounts.with_address(tx, email)
    return found if found and found.ready_at else None


def enter(tools: Tools, account: Account, digits: str, known_as: str) -> Tried:
    """The six digits of this half minute, or of the one before or after; each opens the desk once."""
    if is_too_often(tools, "digits", str(account.id), TRIES):
        return Tried(is_too_often=True)
    step = _step(tools, account, digits)
    with tools.database.transaction() as tx:
        if step is None or not accounts.use_step(tx, account.id, step):
            return Tried()
        return Tried(_enter(tools, tx, account, known_as))


def vouched_for(tools: Tools, colleague: Colleague) -> Entered | None:
    """The company's own sign-in says who this is. Only who was invited here comes in: by the subject she is bound to,
    or, the first time, by an address that is verified. Nobody is made a member by signing in."""
    now = tools.clock.now()
    with tools.database.transaction() as tx:
        account = accounts.with_subject(tx, colleague.subject)
        if account is None and colleague.is_verified:
            account = accounts.with_address(tx, colleague.email)
            if account and not accounts.vouched_for(tx, account.id, colleague.subject, now):
                return None
        if account is None:
            return None
        return Entered(start_session(tools, tx, WebSession("desk", None, now, account.id)), is_desk=True)


def _enter(tools: Tools, tx: Transaction, account: Account, known_as: str) -> Entered:
    now, known_as = tools.clock.now(), known_as or secrets.token_hex(16).upper()
    attempts.forget(tx, "digits", tried_by(tools, "digits", str(account.id)))
    browsers.remember(tx, tools.links.digest(known_as), now, account_id=account.id)
    return Entered(start_session(tools, tx, WebSession("desk", None, now, account.id)), known_as, is_desk=True)


def _app(tools: Tools, account: Account) -> pyotp.TOTP:
    return pyotp.TOTP(key_of(tools, account))


def _step(tools: Tools, account: Account, digits: str) -> int | None:
    """Which half minute these digits are of; None: of none that counts."""
    app, now = _app(tools, account), tools.clock.outside()
    typed = "".join(each for each in digits[:20] if each.isdigit() and each.isascii())
    for away in (0, -1, 1):
        if secrets.compare_digest(typed, app.at(now, counter_offset=away)):
            return app.timecode(now) + away
    return None


def _named(name: str) -> str:
    if not name.strip() or exceeds(name, "name") or "=?" in name:
        raise refuse("NAME", "has to be a name of at most 80 characters.", 'Write it in quotes: "Ana Muñoz"')
    return clean_text(name, "name")
