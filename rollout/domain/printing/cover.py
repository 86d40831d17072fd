"""The cover sheet of a parcel: for whom it is, what is in it, and boxes for whoever packs it."""

from collections.abc import Mapping, Sequence

from rollout.domain.edges import SheetJob
from rollout.domain.module import Module
from rollout.domain.print_run import ShopPack
from rollout.domain.printing.words import Words

ROWS = 12
"""So many sheets are named; the total counts all."""

NAMES = {
    "cover": "Cover sheet",
    "planner": "Planner",
    "guide": "Facilitator guide",
    "session_plan": "Session plan",
    "sign_in": "Sign-in sheets",
    "cards": "Cards",
    "cards_a4": "Cards",
    "answers": "Answers to your team’s ideas",
    "return_sheet": "Return sheet",
    "poster": "Board poster",
    "certificate": "Certificate",
    "preview_run": "Preview run sheet",
    "coaching_run": "Group coaching run sheet",
}


def sheet_name(kind: str, words: Words) -> str:
    return words.say(NAMES.get(kind, kind))


def cover(
    of: ShopPack,
    contents: Sequence[tuple[str, str, int]],
    module: Module,
    theme: Mapping[str, object],
    link: str,
    words: Words,
) -> SheetJob:
    """`contents`: for every sheet its kind, its paper and how many pages it has."""
    slots = {
        "facility": of.name,
        "code": of.pack.unit,
        "leader": of.leader,
        "parents": " · ".join(of.parents),
        "route": of.route,
        "foot": words.say("Dates of calendar version {version}", version=of.pack.version),
        "print": of.pack.input_hash[:6].upper(),
        "total": words.count("{number} page", "{number} pages", sum(pages for _, _, pages in contents)),
    }
    title = f"{module.title}: {of.name}"
    leaf = {**slots, **_rows(contents, words)}
    facts = {"theme": theme, "shape": {"rows": _shown(contents)}, "leaves": [leaf], "link": link, "title": title}
    return SheetJob("cover", module, facts)


def _shown(contents: Sequence[object]) -> int:
    return min(len(contents), ROWS)


def _rows(contents: Sequence[tuple[str, str, int]], words: Words) -> dict[str, str]:
    slots: dict[str, str] = {}
    for row, (kind, paper, pages) in enumerate(contents[:ROWS]):
        slots |= {
            f"row{row}.name": sheet_name(kind, words),
            f"row{row}.paper": paper,
            f"row{row}.pages": words.count("{number} page", "{number} pages", pages),
        }
    return slots
