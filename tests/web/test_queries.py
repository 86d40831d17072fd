"""Every page asks the database as often for few rows as for hundreds: all routes, taken from the application."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Route

from rollout.store.database import Database
from tests.web.access import Cell, Matrix
from tests.web.cast import a_cast
from tests.web.many import many_more
from tests.web.test_desk import counting

ROWS = 800
FILES = ("own_sheet", "public")
"""Scopes of routes that hand out a file or one page for all: they list nothing."""
LEADS_ON = ("/me", "/me/adopted", "/me/at/F001/dates/welcome/1", "/me/at/F001/missed/welcome/1",
    "/desk/unit/F001/dates/welcome/1", "/me/slides/S1/welcome", "/me/deck/S1/welcome",
    "/desk/work/1/parcel")  # fmt: skip
"""Pages of this world that go on to another one, or say why there is nothing to choose."""
BY_FIVE_HUNDREDS = ("/me/board/{unit}",)
"""A poster of all that was decided reads its ideas in portions: a question more for every five hundred."""


@pytest.fixture(scope="module")
def world(_empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    folder = tmp_path_factory.mktemp("queries")
    shutil.copy(_empty_sqlite, folder / "rollout.db")
    database = Database(f"sqlite:///{folder / 'rollout.db'}")
    yield Matrix(a_cast(database, folder, facilities=18))
    database.close()


def _pages(matrix: Matrix) -> list[tuple[Route, Cell]]:
    """One cell for each page and role that may open it: the first of its own things."""
    found: dict[tuple[str, str], tuple[Route, Cell]] = {}
    routes = {route.path: route for route in matrix.routes if "GET" in (route.methods or set())}
    for cell in matrix.cells():
        scope = routes[cell.path].endpoint.policy.scope if cell.path in routes else "public"
        if cell.method == "GET" and cell.opens and scope not in FILES:
            found.setdefault((cell.path, cell.role), (routes[cell.path], cell))
    return list(found.values())


def _asked(matrix: Matrix, route: Route, cell: Cell) -> tuple[int, int]:
    with counting(matrix.cast.tools.database) as found:
        got = matrix.ask(route, "GET", dict(cell.address), matrix.cookies[cell.role])
    return got.status_code, len(found)


@pytest.mark.slow
def test_a_page_asks_as_often_for_hundreds_of_rows_as_for_few(world: Matrix) -> None:
    pages = [(route, cell) for route, cell in _pages(world) if route.path not in BY_FIVE_HUNDREDS]
    many_more(world.cast, range(60))
    for route, cell in pages:  # what is remembered between two visits is not asked again
        _asked(world, route, cell)
    few = {str(cell): _asked(world, route, cell) for route, cell in pages}
    many_more(world.cast, range(60, ROWS))
    many = {str(cell): _asked(world, route, cell) for route, cell in pages}
    assert {page: (few[page], many[page]) for page in few if few[page] != many[page]} == {}
    answers = {page: status for page, (status, _) in many.items() if status != 200}
    assert {page for page in answers if page.partition(" GET ")[2].partition(" ")[0] not in LEADS_ON} == set()
    assert len(few) > 30
