"""Reading many finished files again, with two helpers."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rollout.adapters.paper import proof
from rollout.domain.edges import Expected

WORKERS = 2
_BATCH = 100
_ALONE = 300
"""So few files are read here: starting helpers would take longer."""

Files = Sequence[tuple[Path, Expected]]


class Stranger:
    """Knows of a file only what is in it, and its name: the hash of its bytes."""

    def read_all(self, files: Files) -> Iterator[tuple[str, ...]]:
        """What is wrong with each file, in order."""
        if len(files) < _ALONE:
            yield from map(_wrong_with, files)
            return
        batches = [files[start : start + _BATCH] for start in range(0, len(files), _BATCH)]
        with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
            for found in pool.map(_all_wrong, batches):
                yield from found


def _all_wrong(files: Files) -> list[tuple[str, ...]]:
    return list(map(_wrong_with, files))


def _wrong_with(file: tuple[Path, Expected]) -> tuple[str, ...]:
    path, expected = file
    try:
        content = path.read_bytes()
    except OSError:
        return ("is not there",)
    changed = hashlib.sha256(content).hexdigest() != path.name
    found = proof.faults(proof.read(content), expected)
    return tuple(["is not the file that was printed: its bytes have changed", *found] if changed else found)
