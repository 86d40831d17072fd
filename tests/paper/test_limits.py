"""Words that would keep a layout busy for ever, or break it: the sheet comes all the same, and nobody else waits."""

import os
import resource
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from rollout.adapters.paper import helper
from rollout.adapters.paper.helper import Failed, Helper
from rollout.adapters.paper.sheets import Press
from rollout.domain.edges import SheetJob
from rollout.domain.pack import Reply
from tests.paper.briefs import PLANNERS, a_brief, jobs, text

SECONDS = 5.0
HOSTILE = {
    "one-letter lines": "a\n" * 1_000,
    "wide letters": "W" * 1_200,
    "towers of marks": "Z" + "\u0351\u036b\u0343" * 300,
    "controls of direction": "\u202e\u2067\u2068abc\u2069" * 200,
    "no place to break": "متجر" * 300,
}


class Breaking(Helper):
    """A helper that is killed in the middle of laying somebody's words out; compiling goes well."""

    def ask(self, *request: object, seconds: float = helper.SECONDS) -> Any:
        if request[0] == "compile":
            return super().ask(*request, seconds=seconds)
        raise Failed("EOFError")


@pytest.fixture(scope="module")
def broken(press: Press) -> Iterator[Press]:
    broken = Press(PLANNERS, press.cache, Breaking("layout"))
    yield broken
    broken.helper.close()


def answers(words: str) -> SheetJob:
    reply = Reply(words, words[:80], "adopted", words, "network")
    return jobs(replace(a_brief(), replies=(reply,) * 3))["answers"]


def computed(press: Press) -> float:
    """Seconds of computing of this process, its helpers that have ended, and the one that lays out."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    process = press.helper._process
    stat = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split() if process else ["0"] * 13
    own = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(each.ru_utime + each.ru_stime for each in used)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads a helper's seconds from /proc")
@pytest.mark.parametrize("words", sorted(HOSTILE))
def test_hostile_words_are_printed_in_time(press: Press, broken: Press, words: str) -> None:
    broken.print_one(answers(""))
    press.print_one(jobs(a_brief())["planner"])
    for job in (answers(HOSTILE[words]), jobs(a_brief(HOSTILE[words], HOSTILE[words]))["planner"]):
        began = computed(press)
        printed = press.print_one(job)
        assert computed(press) - began < SECONDS + 3  # the helper that was killed is started anew for the plain sheet
        assert printed.content.startswith(b"%PDF-1.7")


def test_a_sheet_that_cannot_be_laid_out_has_boxes_for_what_our_fonts_lack(broken: Press) -> None:
    printed = broken.print_one(jobs(a_brief("متجر Harbour", "王 Ming"))["session_plan"])
    assert (printed.way, printed.pages) == ("fallback", 1)
    assert "Harbour" in text(printed.content)
    assert "Led by □ Ming" in text(printed.content)


@pytest.mark.slow
def test_a_sheet_of_free_length_that_cannot_be_laid_out_is_its_words_and_nothing_else(broken: Press) -> None:
    printed = broken.print_one(answers("A bell at the back door " * 8))
    assert printed.way == "fallback"
    assert text(printed.content).split().count("bell") == 3 * (8 + 4 + 8)


@pytest.mark.slow
def test_the_plain_sheet_has_tags_and_no_more_than_a_few_pages(broken: Press, tmp_path: Path) -> None:
    printed = broken.print_one(answers("a\n" * 1_000))
    assert (printed.way, printed.pages) == ("fallback", 12)
    (tmp_path / "plain.pdf").write_bytes(printed.content)
    with pikepdf.open(tmp_path / "plain.pdf") as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert len(pdf.pages) == 12


def test_a_helper_that_is_killed_is_started_anew() -> None:
    own = Helper("fill")
    assert own.ask("fill", PLANNERS, PLANNERS, []) == []
    process = own._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert own.ask("fill", PLANNERS, PLANNERS, []) == []
    own.close()


def test_a_helper_that_takes_too_long_is_stopped() -> None:
    own = Helper("layout")
    with pytest.raises(Failed, match="TimeoutError"):
        own.ask("laid_out", (PLANNERS, ""), "planner", None, {}, seconds=0.01)
    assert own._process is None


def test_a_layout_has_no_way_out() -> None:
    """Sockets and programs are refused inside the helper itself, whatever WeasyPrint is asked to fetch."""
    from rollout.adapters.paper.worker import _stay_inside

    for event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec"):
        with pytest.raises(PermissionError, match=event):
            _stay_inside(event, ())
    _stay_inside("open", ())


@pytest.mark.slow
def test_an_error_is_named_without_anybodys_words() -> None:
    own = Helper("layout")
    with pytest.raises(Failed) as failed:
        own.ask("laid_out", (PLANNERS, ""), "planner", "Maria Álvarez", {"theme": "Maria"})
    assert "Maria" not in str(failed.value)
    own.close()
