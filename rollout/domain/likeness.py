"""What ideas have in common: groups of them with the words they share. Nobody's idea is ranked by it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Ideas that speak of the same thing. `key` is the idea in their middle; `words` are what they share, as people
    wrote them; `ideas` are theirs in the order of the keys."""

    key: str
    words: tuple[str, ...]
    ideas: tuple[str, ...]

    @property
    def label(self) -> str:
        return ", ".join(self.words[:3])


@dataclass(frozen=True)
class Alike:
    """Another text that says something like it. `share`: how much of what was asked for it has, from 0 to 1."""

    key: str
    share: float
