"""The demo's workspace: made like anybody's, with Bluegum Stores as its organisation."""

import csv
import hashlib
import io
import json
from datetime import date
from pathlib import Path

from rollout import shipped
from rollout.actions.hand_over import hand_over
from rollout.actions.import_roster import apply_roster, preview_roster
from rollout.adapters.files import write_whole
from rollout.demo.chance import Chance
from rollout.demo.organisation import HEADER, sites, upper_leaders
from rollout.domain.problem import refuse
from rollout.store import units
from rollout.wiring import RealTools

STARTS_ON = date(2027, 2, 1)
ROSTER = "roster.csv"
OWN_WORDS = {
    '"Every customer"': '"Delight every customer"',
    '"Our organisation"': '"Bluegum Stores"',
    "rollout@example.org": "rollout@bluegum.example",
}
EASTER_TRADE = """
[[blackouts]]
unit = "*"
from_on = 2027-03-22
to_on = 2027-03-29
reason = "Easter trade"
"""


def make_setting(folder: Path, facilities: int, seed: int) -> None:
    """A workspace for this demo, or the one that is there. Refuses a folder that holds something else."""
    note = folder / "demo.json"
    wanted = {"facilities": facilities, "seed": seed}
    if note.exists():
        there = json.loads(note.read_text())
        if there != wanted:
            what = f"holds a demo of {there['facilities']} facilities with seed {there['seed']}."
            raise refuse(str(folder), what, "Choose another --workspace, or delete that folder.")
    elif (folder / "rollout.db").exists():
        raise refuse(str(folder), "is a real workspace, not a demo.", "Choose another --workspace.")
    shipped.make_workspace(folder, STARTS_ON)
    text = (folder / "programme.toml").read_text(encoding="utf-8")
    for template, own in OWN_WORDS.items():
        text = text.replace(template, own)
    if "Easter trade" not in text:
        text += EASTER_TRADE
    write_whole(folder / "programme.toml", text.encode())
    write_whole(folder / "secret.key", hashlib.sha256(f"demo {seed}".encode()).hexdigest().encode(), mode=0o600)
    write_whole(folder / ROSTER, roster_file(facilities, Chance(seed)))
    write_whole(note, json.dumps(wanted).encode())


def roster_file(facilities: int, chance: Chance) -> bytes:
    """The roster as HR would export it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(site.row() for site in sites(facilities, chance))
    return text.getvalue().encode()


def import_organisation(tools: RealTools, facilities: int, chance: Chance) -> None:
    """The roster through everybody's import; then the leaders of networks and states take up their roles."""
    preview = preview_roster(tools, tools.settings.workspace / ROSTER, None)
    apply_roster(tools, preview)
    today = tools.clock.today()
    with tools.database.reading() as tx:
        known = units.units_on(tx, today)
    leaders = upper_leaders(sites(facilities, chance), chance)
    for unit in known.values():
        if unit.level != tools.programme.facility_level and unit.name in leaders:
            hand_over(tools, unit.code, *leaders[unit.name], today)
