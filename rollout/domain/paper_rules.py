"""Which paper a facility can print on, and on which round its packs are delivered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rollout.domain.organisation import Organisation
from rollout.domain.problem import Finding
from rollout.domain.programme import Programme
from rollout.domain.programme_findings import entry

A3 = "a3"
WEB = "web"


@dataclass(frozen=True)
class PaperOf:
    """The rules of [[paper]], held against the organisation: the nearest unit's wins."""

    programme: Programme
    organisation: Organisation

    def planner(self, unit: str) -> str:
        """ "a3", "two_a4" or "a4"."""
        return self._nearest(self._planners, unit) or A3

    def route(self, unit: str) -> str:
        return self._nearest(self._routes, unit)

    def returns(self, unit: str) -> str:
        """ "web" or "paper"."""
        return self._nearest(self._returns, unit) or WEB

    def _nearest(self, rules: Mapping[str, str], unit: str) -> str:
        if not rules:
            return ""
        upwards = (unit, *(each.code for each in self.organisation.ancestors(unit)), "*")
        return next((rules[code] for code in upwards if code in rules), "")

    @cached_property
    def _planners(self) -> dict[str, str]:
        return {rule.unit: rule.planner for rule in self.programme.paper if rule.planner}

    @cached_property
    def _returns(self) -> dict[str, str]:
        return {rule.unit: rule.returns for rule in self.programme.paper if rule.returns}

    @cached_property
    def _routes(self) -> dict[str, str]:
        return {rule.unit: rule.route for rule in self.programme.paper if rule.route}


def paper_findings(programme: Programme) -> Iterator[Finding]:
    """What [[paper]] may not say."""
    seen: set[str] = set()
    for number, rule in enumerate(programme.paper, 1):
        if not rule.unit:
            yield entry("paper", number, "names no unit.", 'Write a unit\'s code, or "*" for everybody.')
        elif rule.unit in seen:
            yield entry("paper", number, f"is the second for {rule.unit}.", "Make one of the two.")
        seen.add(rule.unit)
        if not rule.planner and not rule.route and not rule.returns:
            yield entry("paper", number, "changes nothing.", "Write planner, route or returns.")
