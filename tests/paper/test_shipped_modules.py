"""Every module that comes with the product fits its sheets, in every language that it is written in."""

from pathlib import Path

import pytest

from rollout.adapters.content import ModuleFolder
from rollout.adapters.paper.sheets import Press
from tests.paper.briefs import a_brief, jobs

MODULES = Path(__file__).parents[2] / "modules"
ALL = sorted(
    (name, language or "en")
    for name, _, language in (file.stem.partition(".") for file in MODULES.glob("*.md"))
    if name != "README"
)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_shipped_module_fits_its_sheets(press: Press, name: str, language: str) -> None:
    module = ModuleFolder(MODULES, ("welcome", "listen", "own")).module(name, language)
    sheets = {kind: press.print_one(job) for kind, job in jobs(a_brief(answers=1), module).items()}
    assert module.language == language
    assert {kind: sheets[kind].pages for kind in ("planner", "session_plan", "sign_in")} == {
        "planner": 1, "session_plan": 1, "sign_in": 3,
    }  # fmt: skip
    assert 8 <= sheets["guide"].pages <= 16
    assert {sheet.way for sheet in sheets.values()} <= {"compiled", "full"}
