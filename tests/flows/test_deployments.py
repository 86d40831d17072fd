"""What workers deploy is what `rollout up` serves; what flows show of themselves holds no words of people."""

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from rollout import shipped
from rollout.actions.tick import PartReport
from rollout.domain.problem import Finding

pytestmark = pytest.mark.slow  # Prefect takes seconds to import

ROOT = Path(__file__).parents[2]


def served() -> list[dict[str, Any]]:
    from flows.serve import deployments

    return [
        {
            "name": each.name,
            "flow": each.flow_name,
            "entrypoint": str(each.entrypoint).replace(f"{ROOT}/", ""),
            "crons": [str(one.schedule.cron) for one in each.schedules or []],
            "tags": each.tags,
            "parameters": list(each.parameters),
            "limit": each.concurrency_limit,
            "collision": each.concurrency_options.collision_strategy.value if each.concurrency_options else None,
        }
        for each in deployments("/a/workspace")
    ]


def declared() -> list[dict[str, Any]]:
    return [
        {
            "name": each["name"],
            "flow": each["entrypoint"].rpartition(":")[2].replace("_", "-"),
            "entrypoint": each["entrypoint"],
            "crons": [one["cron"] for one in each.get("schedules", [])],
            "tags": each["tags"],
            "parameters": list(each["parameters"]),
            "limit": each["concurrency_limit"]["limit"],
            "collision": each["concurrency_limit"]["collision_strategy"],
        }
        for each in yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    ]


def test_workers_deploy_what_up_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    own = [{**each, "flow": each["flow"].replace("_", "-")} for each in served()]
    assert declared() == own


def test_every_entrypoint_can_be_loaded_by_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.flows import load_flow_from_entrypoint

    monkeypatch.chdir(shipped.folder("flows").parent)
    names = [load_flow_from_entrypoint(each["entrypoint"], use_placeholder_flow=False).name for each in declared()]
    assert names == ["advance", "plan", "prepare", "dispatch", "remind", "roll_up", "reply"]


def test_no_flow_file_bears_the_name_of_a_standard_module() -> None:
    """Their folder comes first on the path, where `calendar.py` would hide Python's own."""
    import sys

    assert [file.stem for file in (ROOT / "flows").glob("*.py") if file.stem in sys.stdlib_module_names] == []


def test_flow_files_stay_short() -> None:
    lengths = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in (ROOT / "flows").glob("*.py")}
    assert {name: lines for name, lines in lengths.items() if lines > 80} == {}


def test_parameters_of_flows_are_a_folder_and_a_day() -> None:
    found = {}
    for each in declared():
        tree = ast.parse((ROOT / each["entrypoint"].split(":")[0]).read_text(encoding="utf-8"))
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        found[functions[0].name] = [argument.arg for argument in functions[0].args.args]
    assert set(map(tuple, found.values())) == {("workspace", "today")}


def test_a_part_that_failed_is_a_row_that_says_where_to_look() -> None:
    from flows.showing import _rows

    refused = PartReport("packs", refused=(Finding("modules/own.md", "Ana wrote nothing.", "Write."),))
    assert _rows(refused) == [{"part": "packs", "what": "not done: 1 finding(s); see: rollout check", "count": ""}]
    failed = PartReport("post", failed="OSError in post.py, line 7")
    assert _rows(failed) == [{"part": "post", "what": "not done: OSError in post.py, line 7", "count": ""}]


@pytest.mark.parametrize(("things", "sizes"), [(0, []), (250, [250]), (251, [250, 1]), (24_000, [1_000] * 24)])
def test_there_are_tens_of_batches_however_many_things_there_are(things: int, sizes: list[int]) -> None:
    from flows.parts import batches

    assert [len(batch) for batch in batches(list(range(things)))] == sizes
