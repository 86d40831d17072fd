"""Doors under attack: many at once with the same letter, thousands of forged ones, scanners that open everything."""

import re
import secrets
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from rollout.actions import accounts, doors, sign_in
from rollout.actions.send_post import send_post
from rollout.actions.write_letters import write_letters
from rollout.domain.codes import short_code
from rollout.domain.sign_in import GOOD_FOR
from rollout.store import programme, sign_ins
from rollout.store.database import Database
from rollout.store.sign_ins import Waiting
from tests.web.cast import Cast, a_cast
from tests.web.letters import link_and_code

pytestmark = pytest.mark.slow
BROWSER = "0123456789ABCDEF" * 2
AT_ONCE, FORGED, TYPED = 16, 10_000, 150

Redeem = Callable[[Cast, str], object]


def a_letter_waits(cast: Cast) -> str:
    """The token of a letter to the leader of F001."""
    token, now, links = secrets.token_hex(32).upper(), cast.tools.clock.now(), cast.tools.links
    hashes = links.digest(token), secrets.token_hex(), links.digest(BROWSER)
    with cast.tools.database.transaction() as tx:
        sign_ins.begin(tx, Waiting(*hashes, now + GOOD_FOR, cast.leads["F001"]), now)
    return token


def with_the_button(cast: Cast, token: str) -> object:
    return sign_in.redeem_link(cast.tools, token, BROWSER, "")


def winners(cast: Cast, rounds: int, redeem: Redeem = with_the_button) -> list[int]:
    """How many of the threads got in with the same letter at the same moment, in each round."""
    won = []
    for _ in range(rounds):
        token, start, entered = a_letter_waits(cast), threading.Barrier(AT_ONCE), list[object]()
        threads = [threading.Thread(target=_redeem, args=(cast, token, start, entered, redeem)) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        won.append(sum(each is not None for each in entered))
    return won


def _redeem(cast: Cast, token: str, start: threading.Barrier, entered: list[object], redeem: Redeem) -> None:
    start.wait()
    entered.append(redeem(cast, token))


@pytest.mark.parametrize(("kind", "rounds"), [("sqlite", 50), ("postgres", 5)])
def test_of_sixteen_who_redeem_one_letter_exactly_one_gets_in(
    kind: str, rounds: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    cast = a_cast(request.getfixturevalue(kind), tmp_path, facilities=3)
    assert winners(cast, rounds) == [1] * rounds


def test_the_drill_would_notice_if_it_were_read_first_and_written_then(sqlite: Database, tmp_path: Path) -> None:
    read = threading.Barrier(AT_ONCE)

    def careless(cast: Cast, token: str) -> object:
        found = sign_in.behind_letter(cast.tools, token)
        read.wait()
        with cast.tools.database.transaction() as tx:
            return sign_ins.use_up(tx, found, cast.tools.clock.now()) or found if found else None

    assert winners(a_cast(sqlite, tmp_path, facilities=3), 1, careless) == [AT_ONCE]


def test_ten_thousand_forged_links_and_codes_open_nothing(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links that are nearly right, and codes with the limit of five tries taken away. All are compared with what is
    kept of the true ones; as many as there is time for try the door itself, which opens to the true code afterwards."""
    cast, random = a_cast(sqlite, tmp_path, facilities=3), Random(7)
    phone, tools = cast.client(), cast.tools
    phone.post(cast.person_path("F001"))
    (link, code), browser = link_and_code(cast), phone.cookies["rollout_asking"]
    token = link.rpartition("/")[2]
    monkeypatch.setattr(sign_ins, "TRIES", FORGED)
    links = [_nearly(random, token) for _ in range(FORGED)]
    codes = [short_code(str(number)) for number in range(FORGED)]
    hashes = {tools.links.digest(each) for each in links}
    waiting = sign_in.waits(tools, browser)
    assert waiting is not None
    assert waiting.token_hash == tools.links.digest(token)
    assert waiting.token_hash not in hashes
    assert code not in codes
    assert [each for each in links[:TYPED] if sign_in.redeem_link(tools, each, browser, "")] == []
    assert [each for each in codes[:TYPED] if sign_in.redeem_code(tools, each, browser, "")] == []
    assert sign_in.redeem_code(tools, code, browser, "") is not None


def _nearly(random: Random, token: str) -> str:
    """One letter changed, one left out, or another altogether."""
    at = random.randrange(len(token))
    other = random.choice([each for each in "0123456789ABCDEF" if each != token[at]])
    ways = (token[:at] + other + token[at + 1 :], token[:at] + token[at + 1 :], random.randbytes(32).hex())
    return random.choice(ways)


def programme_runs(cast: Cast) -> None:
    with cast.tools.database.transaction() as tx:
        programme.set_state(tx, "running")


def test_a_scanner_that_opens_every_link_of_every_letter_twice_changes_nothing(
    sqlite: Database, tmp_path: Path
) -> None:
    cast = a_cast(sqlite, tmp_path, facilities=3)
    programme_runs(cast)
    phone = cast.client()
    phone.post(cast.person_path("F001"))
    write_letters(cast.tools)
    send_post(cast.tools)
    links = {link for path in (tmp_path / "outbox").glob("*.eml") for link in _links(path)}
    with cast.tools.database.transaction() as tx:
        links |= {doors.leader_feed_url(cast.tools, tx, cast.leads["F001"]), doors.desk_url(cast.tools, tx)}
    links.add(accounts.invite(cast.tools, "Ana", "ana@example.org").url)
    assert {link.split("/")[3] for link in links} == {"A", "C", "L", "P", "R", "S"}
    before = everything(sqlite)
    for client in (cast.client(), phone, cast.client()):
        for link in sorted(links):
            opened = [client.get(link.removeprefix(cast.tools.programme.base_url)).status_code for _ in (1, 2)]
            assert opened == [200, 200], link
    assert everything(sqlite) == before
    assert phone.post("/S/" + next(link for link in links if "/S/" in link).rpartition("/")[2]).status_code == 403


def _links(path: Path) -> list[str]:
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = letter.get_body(("plain",))
    assert body is not None
    return re.findall(r"https?://[^\s>]+", body.get_content())


def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.reading() as tx:
        return {
            name: sorted(map(repr, tx.connection().execute(select(table))))
            for name, table in SQLModel.metadata.tables.items()
        }
