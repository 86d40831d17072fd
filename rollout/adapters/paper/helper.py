"""A helper process: it is asked one thing at a time, within limits, and started anew when it breaks.

It is started as a program of its own, not forked, so that it holds nothing but what it needs.
"""

import os
import pickle
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import weakref
from threading import Lock
from typing import IO, Any, Literal

from rollout.domain.problem import Refused

SECONDS = 90.0
"""How long an answer may be waited for. Layouts with somebody's words end far sooner, by the CPU time that they may
take (see worker): on a busy machine a sheet waits its turn, and that is no reason to print it plainly."""

Role = Literal["fill", "layout"]


class Failed(Exception):  # noqa: N818  a helper that was killed is an outcome that its caller deals with
    """The helper was killed, took too long, or met an error. Names what kind; never anybody's words."""


class Helper:
    """One process of a role. Several threads may ask: one after the other."""

    def __init__(self, role: Role) -> None:
        self._role = role
        self._process: subprocess.Popen[bytes] | None = None
        self._stop: weakref.finalize[Any, Any] | None = None
        self._lock = Lock()

    def ask(self, *request: object, seconds: float = SECONDS) -> Any:
        """The answer; raises its refusal, or Failed."""
        with self._lock:
            process = self._running()
            try:
                outcome, answer = _asked(process, request, seconds)
            except (OSError, EOFError, TimeoutError) as broken:
                self._end()
                raise Failed(type(broken).__name__) from None
        if outcome == "refused":
            raise Refused(*answer)
        if outcome == "failed":
            raise Failed(answer)
        return answer

    def close(self) -> None:
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            own = tempfile.mkdtemp(prefix="rollout-paper-")
            command = [sys.executable, "-m", "rollout.adapters.paper.worker", self._role]
            self._process = subprocess.Popen(  # noqa: S603  our own program, our own words
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": own}
            )
            self._stop = weakref.finalize(self, _stopped, self._process, own)
        return self._process

    def _end(self) -> None:
        if self._stop:
            self._stop()
        self._process = self._stop = None


def send(pipe: IO[bytes], message: object) -> None:
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(struct.pack(">Q", len(content)))
    pipe.write(content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """The next message of the process at the other end, which is one of our own."""
    head = pipe.read(8)
    if len(head) < 8:
        raise EOFError
    (size,) = struct.unpack(">Q", head)
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return pickle.loads(content)  # noqa: S301  from our own child, through a pipe nobody else has


def _asked(process: "subprocess.Popen[bytes]", request: object, seconds: float) -> tuple[str, Any]:
    assert process.stdin
    assert process.stdout
    send(process.stdin, request)
    if not select.select([process.stdout], [], [], seconds)[0]:
        raise TimeoutError
    outcome, answer = receive(process.stdout)
    return outcome, answer


def _stopped(process: "subprocess.Popen[bytes]", own: str) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            try:
                pipe.close()
            except OSError:  # what it was told last, it never read
                continue
    process.wait()
    shutil.rmtree(own, ignore_errors=True)
