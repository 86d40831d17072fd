"""Thousands of real ideas through three levels of leaders, with figures. `python -m tests.play_ideas [FOLDER]`.

CPU seconds of this process, and the most memory it ever had. Nothing is measured where the data is not there.
"""

import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rollout.actions.present_ideas import made_deck, paper_of, slides_of
from rollout.actions.roll_up import ladder
from rollout.actions.write_letters import write_letters
from rollout.store import outbox
from rollout.store.database import Database
from tests.builders import FakeTools
from tests.drills import structure
from tests.real_ideas import (
    LADDER,
    PETITIONS,
    PROPOSALS,
    Played,
    a_department,
    attacks,
    bring_in,
    cut,
    everybody_is_answered,
    play,
)
from tests.real_rosters import SCHOOLS


def main(folder: Path, networks: int = 0, petitions: int = 0, proposals: int = 0) -> Played:
    played = Played()
    database = Database(f"sqlite:///{folder / 'rollout.db'}")
    database.prepare()
    with _timed("roster"):
        tools = a_department(database, folder, networks)
    for name, file, column, rows in (
        ("petitions", PETITIONS, "PID", petitions),
        ("proposals", PROPOSALS, "id", proposals),
    ):
        with _timed(f"import {name}, twice"):
            played.reports[name] = bring_in(tools, cut(file, folder, rows), column, folder)
        print(f"  {played.reports[name]}")
    with _timed("decide on three levels"):
        play(tools, played)
    for (level, outcome), number in sorted(played.outcomes.items(), key=lambda each: LADDER.levels.index(each[0][0])):
        print(f"  {level:12} {outcome:12} {number:6,}")
    print(f"  combined {played.combined}, taken apart again {played.taken_apart}, themes shown {played.themes}")
    with _timed("count"):
        originals, answers, answered = everybody_is_answered(tools)
        counts = ladder(tools)
    assert (counts.put_forward, counts.answered) == (originals, answered)
    share = 100 * answered / originals
    print(f"  loop closed {share:.1f} % ({answered:,} of {originals:,} put forward), {answers:,} answers")
    with _timed("letters"):
        write_letters(tools, {"answer"})
    with database.reading() as tx:
        letters = [message for message in outbox.all_messages(tx) if message.kind == "answer"]
    assert len({letter.dedupe_key for letter in letters}) == len(letters) == answers
    assert {letter.state for letter in letters} == {"ready"}
    print(f"  {len(letters):,} letters")
    with _timed("decks with attacks"):
        _decks(tools)
    tools.paper.close()
    database.close()
    return played


def _decks(tools: FakeTools) -> None:
    """Slides and paper of a network with attacks among its ideas: nothing to press, to fetch or to run in them."""
    hostile = attacks(tools)
    if not hostile:
        return
    with tools.database.reading() as tx:
        network = (
            tx.connection()
            .exec_driver_sql("SELECT parent FROM unit_facts WHERE unit = ?", (hostile[0].unit,))
            .scalar_one()
        )
    made = made_deck(tools, network)
    words = {each.text for each in made.presented.chosen} | {each.text for each in made.presented.others}
    assert any(idea.text in words for idea in hostile)
    kinds = set(re.findall(r"relationships/(\w+)", " ".join(structure.deck(slides_of(tools, made)))))
    paper = structure.paper(paper_of(tools, made))
    assert kinds == {"slideLayout"}
    assert (dict(paper["notes"]), paper["active"], paper["names"], paper["files"]) == ({}, [], [], 0)
    print(f"  {network}: {len(words)} ideas, {len(hostile)} attacks in all, nothing in the deck but their words")


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began = time.process_time()
    yield
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {time.process_time() - began:.1f} CPU-s, {most:.0f} MB at most", flush=True)


if __name__ == "__main__":
    if not (SCHOOLS.is_file() and PETITIONS.is_file() and PROPOSALS.is_file()):
        print("Nothing is played: the real rosters and ideas are not on this machine.")
    elif len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
