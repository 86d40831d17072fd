"""`rollout up`: the web pages, the Prefect server and the schedules as three programs, watched over by this one.

Nothing here imports Prefect: it runs as programs of its own, so that `rollout tick` and `rollout web` never need it.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from rollout import shipped
from rollout.domain.problem import refuse
from rollout.settings import Settings

_PATIENCE = 3.5
_LONGEST_PAUSE = 30.0
_PARENT_DIED = 1  # PR_SET_PDEATHSIG of Linux's prctl
Say = Callable[[str], None]


@dataclass
class Child:
    """One program, started again whenever it ends. `ready` is the address that answers once it works."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    log: Path
    ready: str = ""
    after: str = ""
    running: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0
    not_before: float = field(default=0.0)


def children(settings: Settings, port: int, prefect_port: int, environment: Mapping[str, str]) -> list[Child]:
    """The three programs of one workspace."""
    workspace, flows = str(settings.workspace), shipped.folder("flows").parent
    own = {**environment, "PYTHONPATH": os.pathsep.join(filter(None, [str(flows), environment.get("PYTHONPATH", "")]))}
    prefect = {**own, **prefect_environment(settings, prefect_port, environment)}
    web = [sys.executable, "-m", "rollout.web", workspace, "127.0.0.1", str(port)]
    server = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(prefect_port)]
    schedules = [sys.executable, "-m", "flows.serve", workspace]
    logs, api = settings.workspace / "logs", f"http://127.0.0.1:{prefect_port}/api"
    return [
        Child("web", web, dict(own), flows, logs / "web.log", f"http://127.0.0.1:{port}/"),
        Child("prefect", server, prefect, flows, logs / "prefect.log", f"{api}/health"),
        Child(
            "schedules",
            schedules,
            prefect,
            flows,
            logs / "schedules.log",
            f"{api}/deployments/name/advance/rollout",
            after="prefect",
        ),
    ]


def prefect_environment(settings: Settings, port: int, environment: Mapping[str, str]) -> dict[str, str]:
    """A Prefect of this workspace alone: its own home and database, this machine only, nothing told to anybody."""
    home = settings.prefect_home
    found = {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "rollout",
        "DO_NOT_TRACK": "1",
    }
    if "PREFECT_SERVER_API_AUTH_STRING" in environment:
        found["PREFECT_API_AUTH_STRING"] = environment["PREFECT_SERVER_API_AUTH_STRING"]
    return found


def refuse_taken(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            what = f"port {port} is in use by another program."
            raise refuse(option, what, f"Stop it, or choose another: {option} {port + 1}") from None


def watch(programs: list[Child], say: Say) -> None:
    """Run the programs until SIGINT or SIGTERM; start again what ends; leave nothing behind."""
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    waiting = {child.name: child for child in programs}
    try:
        while not stopping:
            for child in programs:
                if child.after not in waiting:
                    _keep_running(child, say)
            for name in [name for name, child in waiting.items() if _answers(child)]:
                del waiting[name]
                say(f"{name} is ready")
            time.sleep(0.1)
    finally:
        say("stopping")
        stop_all(programs)
        for number, handler in before.items():
            signal.signal(number, handler)


def _keep_running(child: Child, say: Say) -> None:
    """Start it, or start it again after a pause that grows while it keeps ending at once."""
    now = time.monotonic()
    if child.running is not None and child.running.poll() is not None:
        child.pause = 1.0 if now - child.started > 60 else min(child.pause * 2, _LONGEST_PAUSE)
        say(f"{child.name} ended with {child.running.returncode}; again in {child.pause:.0f} s (see {child.log})")
        _signal(child, signal.SIGKILL)  # what it started itself and left behind
        child.running, child.not_before = None, now + child.pause
    if child.running is None and now >= child.not_before:
        child.log.parent.mkdir(parents=True, exist_ok=True)
        with child.log.open("ab") as log:
            child.running = _start(child, log)
        child.started = now


def _start(child: Child, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """In a group of its own, so that Ctrl-C reaches this program alone and a whole group can be ended."""
    return subprocess.Popen(  # noqa: S603  our own programs, no shell
        child.command, cwd=child.folder, env=child.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        start_new_session=True,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  this program has no threads
    )  # fmt: skip


def _die_with_parent() -> None:
    """Should this program be killed outright, its children get SIGTERM (Linux only; elsewhere they would stay)."""
    ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGTERM)


def _answers(child: Child) -> bool:
    if child.running is None or child.running.poll() is not None:
        return False
    if not child.ready:
        return True
    try:
        with urlopen(child.ready, timeout=1):  # noqa: S310  our own address on this machine
            return True
    except HTTPError as error:
        return error.code != 404  # it answers, though it may want a password
    except (URLError, OSError):
        return False


def stop_all(programs: list[Child]) -> None:
    """Ask all at once, wait a little, then end what is left. Every action may be cut short anywhere."""
    for child in reversed(programs):
        _signal(child, signal.SIGTERM)
    until = time.monotonic() + _PATIENCE
    for child in programs:
        if child.running is not None:
            with suppress(subprocess.TimeoutExpired):
                child.running.wait(max(0.0, until - time.monotonic()))
            _signal(child, signal.SIGKILL)
            child.running.wait()


def _signal(child: Child, number: signal.Signals) -> None:
    """To the whole group: also to what the program has started."""
    if child.running is not None:
        with suppress(ProcessLookupError):
            os.killpg(child.running.pid, number)
