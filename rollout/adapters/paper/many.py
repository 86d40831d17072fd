"""Many sheets at once: shared out between helper processes that fill in, while order and memory are kept."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from weakref import WeakKeyDictionary, proxy

from rollout.adapters.paper.helper import Failed, Helper
from rollout.adapters.paper.sheets import Press, leaves_of, link_of, title_of
from rollout.domain.edges import PrintedSheet, SheetJob

HELPERS = 2
BATCH = 60
ALONE = 150
"""So few sheets are made here: starting helpers would take longer."""

_BATCH_SECONDS = 60.0
_WAITING = 6
"""Batches that are under way; what comes after them is not asked for yet."""

_known: "WeakKeyDictionary[Press, list[_Desk]]" = WeakKeyDictionary()


def print_many(press: Press, jobs: Iterable[SheetJob]) -> Iterator[PrintedSheet]:
    """One sheet a job, in order, and no more in memory than is under way."""
    jobs = iter(jobs)
    first = list(islice(jobs, ALONE))
    if len(first) < ALONE:
        yield from map(press.print_one, first)
        return
    yield from _shared_out(press, _desks(press), _batches(first, jobs))


def _desks(press: Press) -> Sequence["_Desk"]:
    """They stay for the next sheets: what their helpers have set once, they know."""
    if press not in _known:
        others = [_Desk(press, Helper("layout")) for _ in range(HELPERS - 1)]
        _known[press] = [_Desk(press, press.helper), *others]
    return _known[press]


def end_helpers(press: Press) -> None:
    for desk in _known.pop(press, []):
        desk.close()
    press.helper.close()


class _Desk:
    """Two helpers and the thread that asks them: one fills in, the other lays out what cannot be filled in."""

    def __init__(self, press: Press, layouts: Helper) -> None:
        self.layouts = layouts
        self._press: Press = proxy(press)
        self._filler = Helper("fill")
        self._told = ""

    def know(self, patterns: str) -> None:
        if patterns != self._told:
            self._filler.ask("know", patterns)
            self._told = patterns

    def close(self) -> None:
        self._filler.close()
        self.layouts.close()

    def print(self, jobs: Sequence[SheetJob]) -> list[PrintedSheet]:
        personal = [job for job in jobs if "leaves" in job.facts]
        wanted = [(self._press.name_of(job), leaves_of(job), link_of(job), title_of(job)) for job in personal]
        try:
            tails = iter(
                self._filler.ask("fill", self._press.planners, self._press.cache, wanted, seconds=_BATCH_SECONDS)
            )
        except Failed:  # killed from outside, perhaps: the others are not to wait for that
            self._told = ""
            return [self._press.print_one(job) for job in jobs]
        return [self._one(job, tails) for job in jobs]

    def _one(self, job: SheetJob, tails: Iterator[bytes | None]) -> PrintedSheet:
        if "leaves" in job.facts:
            return self._press.finished(job, next(tails), self.layouts)
        return self._press.laid_out(job, self.layouts)


def _batches(first: list[SheetJob], rest: Iterator[SheetJob]) -> Iterator[list[SheetJob]]:
    for start in range(0, len(first), BATCH):
        yield first[start : start + BATCH]
    while batch := list(islice(rest, BATCH)):
        yield batch


def _shared_out(press: Press, desks: Sequence[_Desk], batches: Iterator[list[SheetJob]]) -> Iterator[PrintedSheet]:
    free: SimpleQueue[_Desk] = SimpleQueue()
    for desk in desks:
        free.put(desk)
    under_way: deque[Future[list[PrintedSheet]]] = deque()
    with ThreadPoolExecutor(len(desks)) as threads:
        for number, batch in enumerate(batches):
            if number == 0:
                _tell_codes(press, desks, batch)
            _compile(press, desks, threads, batch)
            under_way.append(threads.submit(_at_a_desk, free, batch))
            if len(under_way) >= _WAITING:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()


def _at_a_desk(free: "SimpleQueue[_Desk]", batch: Sequence[SheetJob]) -> list[PrintedSheet]:
    desk = free.get()
    try:
        return desk.print(batch)
    finally:
        free.put(desk)


def _tell_codes(press: Press, desks: Sequence[_Desk], batch: Sequence[SheetJob]) -> None:
    personal = next((job for job in batch if "leaves" in job.facts), None)
    patterns = press.know_codes(personal) if personal else None
    for desk in desks if patterns else ():
        desk.know(str(patterns))


def _compile(press: Press, desks: Sequence[_Desk], threads: ThreadPoolExecutor, batch: Sequence[SheetJob]) -> None:
    """Sheets that are not compiled yet, at all desks at once."""
    wanted = {press.name_of(job): job for job in batch if "leaves" in job.facts}
    missing = [(name, job) for name, job in wanted.items() if not (press.cache / f"{name}.json").exists()]
    for start in range(0, len(missing), len(desks)):
        some = zip(missing[start:], desks, strict=False)
        done = [threads.submit(press.compile, name, job, desk.layouts) for (name, job), desk in some]
        for each in done:
            each.result()
