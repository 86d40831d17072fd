"""The list of pages. There is no other way to add one, and none without a policy."""

from collections.abc import Callable, Iterator

from starlette.responses import Response

from rollout.web.gate import Policy
from rollout.web.visit import Visit

Handler = Callable[[Visit], Response]


class Routes:
    def __init__(self) -> None:
        self._listed: list[tuple[str, str, Policy, Handler]] = []
        self._with_file: set[Handler] = set()

    def get(self, path: str, policy: Policy, handler: Handler) -> None:
        """A page that only shows: it changes nothing."""
        self._listed.append(("GET", path, policy, handler))

    def post(self, path: str, policy: Policy, handler: Handler) -> None:
        """A form that changes something."""
        self._listed.append(("POST", path, policy, handler))

    def upload(self, path: str, policy: Policy, handler: Handler) -> None:
        """A form with one file in it. It is not even read before the sender may come in."""
        self.post(path, policy, handler)
        self._with_file.add(handler)

    def takes_file(self, handler: Handler) -> bool:
        return handler in self._with_file

    def __iter__(self) -> Iterator[tuple[str, str, Policy, Handler]]:
        return iter(self._listed)
