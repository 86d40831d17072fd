"""What people write beside the hours, through the product's own verbs: at the desk, on the team's page, in files."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyotp
from fastapi.testclient import TestClient

from rollout.actions import accounts, letter_desk
from rollout.actions.add_idea import add_idea
from rollout.actions.follow_up import go_on
from rollout.actions.hand_over import close_unit, hand_over
from rollout.actions.import_ideas import apply_ideas, preview_ideas, read_idea_columns
from rollout.actions.recognise import nominate
from rollout.actions.team_actions import add_action, hand_over_action
from rollout.actions.uploads import take_in
from rollout.domain.follow_up import Step
from rollout.domain.organisation import DEPUTY
from rollout.domain.returns import Action
from rollout.domain.text import clean_text
from rollout.store import follow_ups, outbox, team_actions, work
from tests.drills.hostile_world import HEAD, NOW, World, a_facility, code, name_of, network
from tests.drills.visiting import BY_IDEA
from tests.web.cast import a_pack
from tests.web.letters import csrf

MEMBER = "ana@example.org"


def all_deeds(world: World) -> None:
    """Every verb that keeps words and that no form of the drill's pages comes to."""
    for number in world.numbers:
        _at_the_team(world, number)
        _thank(world, number)
        _stand_in(world, number)
    _follow_up(world)
    _import_ideas(world)
    world.uploads += [_upload(world, number) for number in world.numbers[:: len(world.numbers) // 4]]
    world.sheets += [str(a_pack(world.cast, code(number))) for number in world.numbers[:1]]
    with world.tools.database.transaction() as tx:
        asked = {"module": "welcome", "unit": code(world.numbers[0])}
        world.works.append(work.ask(tx, "print", asked, name_of(world.say, world.numbers[0]), NOW, "drill"))
    close_unit(world.tools, code(world.numbers[-1]), date(2027, 9, 1), world.so(world.numbers[-1], "line"))


def _at_the_team(world: World, number: int) -> None:
    tools, unit = world.tools, code(number)
    due_on = date(2027, 3, 3)
    add_action(tools, unit, Action(world.so(number, "line"), name_of(world.say, number), due_on), f"key {unit}")
    with tools.database.reading() as tx:
        stored = team_actions.of(tx, unit)[-1]
    hand_over_action(tools, unit, stored.id, name_of(world.say, number), due_on, world.cast.leads[unit])


def _thank(world: World, number: int) -> None:
    who, why = name_of(world.say, number), world.so(number, "note")
    nominate(world.tools, network(number), code(number), who, why, world.cast.leads[network(number)])


def _stand_in(world: World, number: int) -> None:
    unit = code(number)
    address = f"stand.in.{unit.lower()}@example.org"
    hand_over(world.tools, unit, name_of(world.say, number), address, date(2027, 2, 10), DEPUTY, date(2027, 12, 30))


def _follow_up(world: World) -> None:
    """A line about everything that was adopted."""
    with world.tools.database.reading() as tx:
        begun = sorted(follow_ups.everything(tx), key=lambda each: (each.unit, each.idea))
    for index, follow in enumerate(begun):
        number = world.numbers[index % len(world.numbers)]
        step = Step(follow.idea, "note", world.so(number, "line"), len(follow.lines))
        go_on(world.tools, follow.unit, step, world.cast.leads.get(follow.unit))


def _import_ideas(world: World) -> None:
    """From another tool that is called something, some longer than an idea may be; and one by one from paper."""
    file = world.tools.folder / "box.csv"
    head = ("Nr", "Title", "Description", "Author", "Store")
    rows = [(str(number), world.so(number, "line"), world.so(number, "idea") + " so" * (500 * (number % 2)),
             name_of(world.say, number), code(number)) for number in world.numbers]  # fmt: skip
    _write(file, [head, *rows])
    source = clean_text(f"{name_of(world.say, 0)} {world.so(world.numbers[0], 'line')}", "line")
    columns = read_idea_columns(world.tools, file)
    columns = replace(columns, map=replace(columns.map, source=source[:40], too_long="shorten"))
    apply_ideas(world.tools, preview_ideas(world.tools, file, columns=columns), leave_out=True)
    for number in world.numbers[::4]:
        add_idea(world.tools, code(number), world.so(number, "idea"), name_of(world.say, number))


def _upload(world: World, number: int) -> str:
    """A roster under a name, with a column and a row of these words, which waits to be looked at."""
    file = world.tools.folder / "upload.csv"
    row = list(a_facility(world.say, number))
    row[HEAD.index("name")] += " anew"
    _write(file, [(*HEAD, f"{name_of(world.say, number)} extra"), (*row, world.so(number, "line"))])
    return take_in(world.tools, world.say(number, "line"), file.read_bytes(), name_of(world.say, number))


def _write(file: Path, rows: list[tuple[str, ...]]) -> None:
    with file.open("w", newline="", encoding="utf-8", errors="replace") as opened:
        csv.writer(opened).writerows([[cell.replace("\0", "") for cell in row] for row in rows])


def a_member(world: World) -> TestClient:
    """The browser of somebody of the desk, whose name is of these words too."""
    tools = world.tools
    tools.clock.outside_at = NOW
    for number in world.numbers[1:4]:
        invited = accounts.invite(tools, name_of(world.say, number), f"invited.{number}@example.org")
        world.invitations.append(f"/A/{invited.url.rpartition('/')[2]}")
    own = accounts.invite(tools, name_of(world.say, world.numbers[0]), MEMBER).url.rpartition("/")[2]
    account = next(each for each in accounts.listed(tools) if each.email == MEMBER)
    client, digits = world.cast.client(), pyotp.TOTP(accounts.key_of(tools, account)).at(NOW)
    assert client.post(f"/A/{own}", data={"csrf": csrf(client), "digits": digits}).status_code == 303
    return client


def desk_words(world: World) -> None:
    """Notes of the desk on letters, and why letters must not go, by somebody of these words too."""
    with world.tools.database.reading() as tx:
        letters = [each.id for each in outbox.all_messages(tx) if each.state == "ready" and each.kind not in BY_IDEA]
    for at, letter in enumerate(letters[:: max(1, len(letters) // (2 * len(world.numbers)))]):
        number = world.numbers[at % len(world.numbers)]
        if at % 3 == 2:
            letter_desk.cancel(world.tools, letter, world.so(number, "line"), name_of(world.say, number))
        else:
            letter_desk.add_note(world.tools, letter, world.so(number, "note"), name_of(world.say, number))
