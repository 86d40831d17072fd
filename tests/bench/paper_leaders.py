"""Leaders for the paper bench, from the demo's own organisation: names of people and places, some of them nasty."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from rollout import shipped
from rollout.adapters.content import ModuleFolder
from rollout.adapters.links import SecretLinks
from rollout.demo.chance import Chance
from rollout.demo.organisation import NASTY, Site, sites
from rollout.domain.edges import SheetJob
from rollout.domain.module import Module
from rollout.domain.pack import Brief, Hour
from rollout.domain.printing.guide import guide
from rollout.domain.printing.order import Order, theme
from rollout.domain.printing.planner import planner
from rollout.domain.programme import Programme

PLANNERS = shipped.folder("planners")
_LINKS = SecretLinks(b"a secret for a benchmark, 32 bytes")
_PROGRAMME = Programme("Every customer", "Bluegum Stores", date(2027, 2, 1), ("welcome",))


@lru_cache(1)
def module() -> Module:
    return ModuleFolder(PLANNERS.parent / "modules", ("welcome",)).module("welcome")


@lru_cache(1)
def look() -> dict[str, object]:
    return theme(_PROGRAMME, module())


def orders(leaders: int, everyday: bool = False) -> Iterator[Order]:
    """So many leaders with one to four groups each. `everyday`: without the names that no Latin font can set."""
    for number, site in enumerate(sites(leaders, Chance(7))):
        yield _order(number, site if not everyday or site.name not in NASTY else _renamed(site))


def jobs(order: Order) -> tuple[SheetJob, SheetJob]:
    """What the bench prints for one leader: her planner and her guide."""
    return planner(order), guide(order)


def _order(number: int, site: Site) -> Order:
    first = datetime(2027, 2, 1 + number % 20, 8 + number % 9, 30 * (number % 2))
    hours = tuple(
        Hour(group + 1, first + timedelta(days=group), 7 + (number + group) % 15) for group in range(1 + number % 4)
    )
    place = (site.code, site.name, (site.network, site.state.name), "welcome", number)
    seats = (first - timedelta(days=14), first - timedelta(days=7))
    brief = Brief(*place, site.manager, hours, *seats, (), 1 + number % 3)
    link = f"https://bluegum.example/R/{_LINKS.token(str(number))}"
    return Order(
        brief, module(), look(), link, f"welcome · {site.code} · v{brief.version} · {_LINKS.token(str(number))[:6]}"
    )


def _renamed(site: Site) -> Site:
    return Site(**{**vars(site), "name": "Café Zoë, Đà Nẵng Lane"})


__all__ = ["PLANNERS", "Path", "jobs", "orders"]
