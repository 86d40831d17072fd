"""Consistency is key: what every module must have in common."""

from collections.abc import Sequence

from rollout.domain.module import Module
from rollout.domain.problem import Finding


def lint(modules: Sequence[Module]) -> list[Finding]:
    return []
