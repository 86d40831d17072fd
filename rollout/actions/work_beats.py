"""Signs of life of long work: how far it has come, told in its row by a thread of its own."""

import threading
from types import TracebackType

from rollout.actions.tools import Tools
from rollout.store import work
from rollout.store.database import Unavailable

A_SECOND = 1.0
QUIET_BEATS = 5
"""Where nothing has changed, only every fifth beat is written: it says that somebody is still there."""


class Lost(Exception):  # noqa: N818  it is not a fault: somebody else does this work now
    """This work is in other hands: stop, and tell nothing."""


class Beats:
    """Progress for as long as the `with` lasts, at most once a second and in short transactions of its own.

    The work itself only says how far it is: it never waits for the row, and may do so inside a transaction.
    """

    def __init__(self, tools: Tools, number: int, lease: str, every: float = A_SECOND) -> None:
        self._tools, self._number, self._lease, self._every = tools, number, lease, every
        self._at, self._told = ("", 0, 0), ("", 0, 0)
        self._over, self._lost = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Beats":
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def step(self, name: str, done: int, total: int) -> None:
        if self._lost.is_set():
            raise Lost
        self._at = name, done, total

    def _beat(self) -> None:
        quiet = 0
        while not self._over.wait(self._every):
            quiet = 0 if self._at != self._told else quiet + 1
            if quiet % QUIET_BEATS == 0 and not self._tell(self._at):
                self._lost.set()
                return

    def _tell(self, at: tuple[str, int, int]) -> bool:
        """Whether the work is still ours. A database that is busy just now says nothing against it."""
        try:
            with self._tools.database.transaction() as tx:
                is_ours = work.beat(tx, self._number, self._lease, at, self._tools.clock.now())
        except Unavailable:
            return True
        self._told = at
        return is_ours
