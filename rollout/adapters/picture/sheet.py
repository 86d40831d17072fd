"""The sheet that is drawn on: where a day lies, and the marks that have been made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rollout.adapters.picture.shapes import fit, number, plain, width_of
from rollout.adapters.picture.sizes import Sizes
from rollout.domain.timeline import Row, Timeline


@dataclass
class Sheet:
    timeline: Timeline
    titles: Mapping[str, str]
    sizes: Sizes
    made: list[str] = field(default_factory=list)

    @cached_property
    def total(self) -> float:
        """The column at the right: as wide as the longest of its words."""
        words = (self.held_of(row) for row in self.timeline.rows)
        return max([self.sizes.total, *(width_of(each, self.sizes.count) + 14 for each in words)])

    @property
    def unit(self) -> float:
        """1 where words have the size that they have on a page."""
        return self.sizes.text / 13

    @staticmethod
    def held_of(row: Row) -> str:
        return f"{row.count('held'):,} of {row.hours:,}"

    @cached_property
    def week(self) -> float:
        room = self.sizes.width - self.sizes.name - self.total
        return max(self.sizes.week, room / self.timeline.weeks)

    @property
    def left(self) -> float:
        return self.sizes.name

    @property
    def right(self) -> float:
        return self.left + self.week * self.timeline.weeks

    @property
    def width(self) -> float:
        return self.right + self.total

    @property
    def day(self) -> float:
        return self.week / self.timeline.weekdays

    @property
    def svg(self) -> str:
        return "".join(self.made)

    def x(self, on: date) -> float:
        """Where a day begins; a day at the weekend, where weekends are not drawn, begins with the next week."""
        days = (on - self.timeline.first).days
        weekday = min(days % 7, self.timeline.weekdays)
        return self.left + (days // 7) * self.week + weekday * self.day

    def span(self, first: date, last: date) -> tuple[float, float]:
        """From the morning of the first day to the evening of the last, inside the weeks that are drawn."""
        low = max(self.left, min(self.right, self.x(first)))
        days = (last - self.timeline.first).days
        evening = self.left + (days // 7) * self.week + min(days % 7 + 1, self.timeline.weekdays) * self.day
        return low, max(low, min(self.right, evening))

    def title(self, module: int) -> str:
        key = self.timeline.modules[module]
        return self.titles.get(key, key)

    def add(self, svg: str) -> None:
        self.made.append(svg)

    def path(self, kind: str, *points: tuple[float, float]) -> None:
        self.add(f'<path class="{kind}" d="M{"L".join(f"{number(x)} {number(y)}" for x, y in points)}"/>')

    def rect(self, kind: str, x: float, y: float, width: float, height: float, title: str = "") -> None:
        size = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
        told = f"><title>{plain(title)}</title></rect>" if title else "/>"
        self.add(f'<rect class="{kind}" {size}{told}')

    def text(
        self, x: float, y: float, words: str, kind: str = "", size: float | None = None, room: float | None = None
    ) -> float:
        """One line that stays one line; returns its width."""
        size = size or self.sizes.text
        shown = words if room is None else fit(words, size, room)
        look = f' class="{kind}"' if kind else ""
        place = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}"'
        self.add(f"<text{look} {place}>{plain(shown)}</text>")
        return width_of(shown, size)
