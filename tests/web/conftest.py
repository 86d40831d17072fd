"""Pages of tests are made quickly: every test has an application of its own, but the templates stay the same."""

from collections.abc import Iterator
from functools import partial

import pytest
from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache

from rollout.adapters import letters
from rollout.web import pages


class _Kept(BytecodeCache):
    """The compiled templates of this process, under the sum of their words."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for room in (pages, letters):
            patch.setattr(room, "Environment", partial(Environment, bytecode_cache=_Kept()))
        yield
