"""A planner on the paper that its place can print on."""

from dataclasses import replace

from rollout.actions.tools import Tools
from rollout.domain.edges import PrintedSheet
from rollout.domain.paper_rules import A3
from rollout.domain.printing.halves import signs
from rollout.domain.printing.order import Order


def on_own_paper(tools: Tools, order: Order, kind: str, sheet: PrintedSheet) -> PrintedSheet:
    """The sheet as it goes into this pack; all but planners of places without an A3 printer stay as they are."""
    if not is_reshaped(order, kind):
        return sheet
    content, pages = tools.bindery.planner(sheet.content, order.brief.planner, signs(order.words))
    return replace(sheet, content=content, pages=pages)


def is_reshaped(order: Order, kind: str) -> bool:
    return kind == "planner" and order.brief.planner != A3
