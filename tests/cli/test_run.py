"""`rollout tick`, `forecast`, `web` and `up`, as people and cron use them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.release_calendar import release_calendar
from rollout.cli import app
from rollout.domain.problem import Refused
from rollout.store import programme
from rollout.wiring import open_tools
from tests.builders import BEFORE, keep_organisation

ROOT = Path(__file__).parents[2]


@pytest.fixture
def workspace(fresh: Path) -> Path:
    """Three facilities and a released calendar."""
    tools = open_tools(fresh, BEFORE)
    keep_organisation(tools.database)
    plan_calendar(tools)
    release_calendar(tools)
    tools.database.close()
    return fresh


def run(*words: str) -> str:
    result = CliRunner().invoke(app, [*words], catch_exceptions=False)
    return f"{result.stdout}exit {result.exit_code}"


def test_a_tick_tells_what_each_part_did_and_the_next_has_nothing_to_do(workspace: Path) -> None:
    day = ("--workspace", str(workspace), "--today", "2027-01-18")
    first, second = run("tick", *day).splitlines(), run("tick", *day).splitlines()
    parts = ["programme", "work", "calendar", "doors", "packs", "letters", "ideas", "post", "clock", "database"]
    assert [line.split()[0] for line in first] == [*parts, "exit"]
    assert "ready" in first[5]
    assert "sent" in first[7]
    assert (first[-1], second[-1]) == ("exit 0", "exit 0")
    assert second[5] == "letters    nothing to do"


def test_a_tick_with_a_broken_module_does_the_rest_and_exits_1(workspace: Path) -> None:
    (workspace / "modules" / "listen.md").write_text("nothing", encoding="utf-8")
    shown = run("tick", "--workspace", str(workspace), "--today", "2027-01-18")
    assert "letters    refused:\n1. blocks  " in shown
    assert "database   nothing to do\nexit 1" in shown


def test_the_forecast_shows_days_with_their_hours_and_letters(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = run("forecast", "--workspace", str(workspace), "--today", "2027-01-31", "--days", "3")
    print(shown)
    assert "The next 3 days" in shown
    assert "Sun 31 Jan 2027" in shown
    assert "Tue 02 Feb 2027" in shown


def test_without_a_released_calendar_there_is_nothing_to_forecast(fresh: Path) -> None:
    assert run("forecast", "--workspace", str(fresh)) == (
        "Nothing yet: no calendar is released. When it is right: rollout plan --release\nexit 0"
    )


def test_up_refuses_a_port_that_is_in_use(workspace: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(Refused, match=f"--port: port {port} is in use by another program"):
            CliRunner().invoke(app, ["up", "-w", str(workspace), "--port", port], catch_exceptions=False)


@pytest.mark.slow
def test_nothing_of_ours_imports_prefect_and_a_tick_works_without_it(workspace: Path) -> None:
    code = (
        "import sys; sys.modules['prefect'] = None\n"
        "import rollout.web.serve, rollout.supervisor\n"
        f"sys.argv = ['rollout', 'tick', '--workspace', {str(workspace)!r}, '--today', '2027-01-05']\n"
        "from rollout.cli import main; main()"
    )
    ticked = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert ticked.returncode == 0, ticked.stdout + ticked.stderr
    database = open_tools(workspace).database
    with database.reading() as tx:
        assert programme.last_tick(tx) is not None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5):
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def waited(seconds: float, question: Callable[[], bool]) -> bool:
    """Whether the answer became yes in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.2)
    return False


def started_by(folder: Path) -> list[int]:
    """Every process whose command line names this workspace, or whose environment does."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            if str(folder).encode() in words and int(entry.name) != os.getpid():
                found.append(int(entry.name))
    return found


@contextlib.contextmanager
def up(workspace: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "rollout", "up", "--workspace", str(workspace), *options]
    program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


@pytest.mark.slow
def test_web_alone_serves_the_pages(workspace: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "rollout", "web", "--workspace", str(workspace), "--port", str(port)]
    program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert waited(60, lambda: answers(f"http://127.0.0.1:{port}/"))
        program.terminate()
        assert program.wait(5) in (0, -signal.SIGTERM)
    finally:
        program.kill()
        program.communicate()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_up_runs_everything_restarts_what_dies_and_leaves_nothing_behind(workspace: Path) -> None:
    port, prefect = free_port(), free_port()
    with up(workspace, "--port", str(port), "--prefect-port", str(prefect)) as program:
        assert waited(120, lambda: answers(f"http://127.0.0.1:{port}/")), program.stdout
        assert waited(120, lambda: answers(f"http://127.0.0.1:{prefect}/api/health"))
        assert waited(120, lambda: ticked_at(workspace) is not None), (workspace / "logs" / "schedules.log").read_text()
        web = next(pid for pid in started_by(workspace) if is_web(pid))
        os.kill(web, signal.SIGKILL)
        assert waited(60, lambda: any(is_web(pid) and pid != web for pid in started_by(workspace)))
        asked = time.monotonic()
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0
        assert time.monotonic() - asked < 5
        assert started_by(workspace) == []
        assert not answers(f"http://127.0.0.1:{port}/")
        assert not answers(f"http://127.0.0.1:{prefect}/api/health")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_children_of_up_end_when_it_is_killed_outright(workspace: Path) -> None:
    port = free_port()
    with up(workspace, "--port", str(port), "--prefect-port", str(free_port())) as program:
        assert waited(120, lambda: answers(f"http://127.0.0.1:{port}/"))
        program.kill()
        assert waited(20, lambda: started_by(workspace) == []), started_by(workspace)


def ticked_at(workspace: Path) -> object:
    database = open_tools(workspace).database
    with database.reading() as tx:
        found = programme.last_tick(tx)
    database.close()
    return found


def is_web(pid: int) -> bool:
    try:
        return b"rollout.web" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
