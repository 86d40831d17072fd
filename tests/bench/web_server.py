"""The pages in a process of their own, as `rollout web` runs them, and what that process used."""

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from rollout.store import web_sessions
from rollout.store.web_sessions import WebSession
from rollout.web.cookies import cookie_name, cookie_value
from rollout.wiring import open_tools
from tests.bench.web_world import command

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    site: str
    pid: int

    def cpu(self) -> float:
        """CPU seconds used so far, by all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = subprocess.Popen(command(folder, "web", "--port", str(port)), stdout=subprocess.DEVNULL)
    server = Server(f"http://127.0.0.1:{port}", running.pid)
    try:
        _wait_for(server.site)
        yield server
    finally:
        running.terminate()
        running.wait()


def _wait_for(site: str) -> None:
    for _ in range(1_200):
        try:
            httpx.get(site)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("The pages did not start.")


def signed_in(folder: Path, person: int | None) -> dict[str, str]:
    """The header of a browser that is let in already: as this person, or (None) at the desk."""
    tools, number = open_tools(folder), secrets.token_hex(16).upper()
    session = WebSession("desk" if person is None else "person", person, tools.clock.now())
    with tools.database.transaction() as tx:
        web_sessions.start(tx, tools.links.digest(number), session)
    return {"cookie": f"{cookie_name(tools)}={cookie_value(tools, number)}"}
