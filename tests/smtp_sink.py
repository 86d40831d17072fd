"""A real SMTP server that keeps what it takes, and refuses, drops or hangs as told."""

import socket
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, Literal

from aiosmtpd.controller import Controller

Fault = Literal["", "later", "refuse", "drop", "take_and_drop", "hang"]


class Sink:
    """`fault(number)` says what happens to the n-th letter that is handed over, counted from 1."""

    def __init__(self, fault: Callable[[int], Fault] = lambda number: "") -> None:
        self.fault, self.taken, self.number = fault, list[tuple[str, bytes]](), 0
        self._lock = Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port())

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        with self._lock:
            self.number += 1
            fault = self.fault(self.number)
            if fault in ("", "take_and_drop"):
                self.taken.append((envelope.rcpt_tos[0], envelope.content))
        if fault == "hang":
            time.sleep(0.6)
        if fault in ("drop", "take_and_drop", "hang"):
            server.transport.abort()
        return {"later": "451 4.3.0 try later", "refuse": "554 5.7.1 not wanted"}.get(fault, "250 2.0.0 taken")

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    def __enter__(self) -> "Sink":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
