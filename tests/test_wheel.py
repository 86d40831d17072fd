"""The wheel, built and installed where nothing of the checkout is: it brings its flows, modules and planners along."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare environment with the wheel in it; its dependencies are looked up in the tests' own environment."""
    place = tmp_path_factory.mktemp("elsewhere") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True, timeout=300)
    packages = next((place / "lib").glob("python*")) / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # Its own folder comes first, so that the product itself is the wheel's.
    (packages / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return place / "bin" / "python"


def run(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ROLLOUT"))}
    command = [str(installed), "-m", "rollout", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)


def test_the_wheel_holds_the_folders_and_no_generic_name(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"rollout", "leader_led_rollout"}
    for part in ("flows/advance.py", "modules/welcome.md", "planners/css"):
        assert [name for name in names if name.startswith(f"rollout/_shipped/{part}")] != []
    for part in ("workspace_template/programme.toml", "store/migrations/env.py", "web/templates", "web/static"):
        assert [name for name in names if name.startswith(f"rollout/{part}")] != []
    assert [name for name in names if "__pycache__" in name or "/tests/" in name or name.endswith(".pyc")] == []


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    """Templates, letters, styles and migrations are easily forgotten."""
    listed = subprocess.run(
        ["git", "ls-files", "rollout", "flows", "modules", "planners"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("this is not a git checkout")
    with zipfile.ZipFile(wheel) as archive:
        there = {name.removeprefix("rollout/_shipped/") for name in archive.namelist()}
    assert [name for name in listed.stdout.split() if (ROOT / name).is_file() and name not in there] == []


def test_the_installed_product_is_the_wheels_own(installed: Path, tmp_path: Path) -> None:
    asked = "import rollout; from rollout import shipped; print(rollout.__file__); print(shipped.folder('flows'))"
    found = subprocess.run([str(installed), "-c", asked], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert [Path(line).is_relative_to(installed.parents[1]) for line in found.stdout.split()] == [True, True]


def test_a_workspace_can_be_made_and_checked_there(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "--version").stdout == "rollout 0.1.0\n"
    made = run(installed, tmp_path, "init", "ours")
    assert (made.returncode, made.stderr) == (0, "")
    checked = run(installed, tmp_path, "check", "--workspace", "ours")
    assert (checked.returncode, checked.stderr) == (1, "")
    assert "roster: no units are known yet." in checked.stdout


def test_a_flow_is_loaded_by_its_path_there(installed: Path, tmp_path: Path) -> None:
    asked = (
        "import os; from rollout import shipped; os.chdir(shipped.folder('flows').parent)\n"
        "from prefect.flows import load_flow_from_entrypoint\n"
        "print(load_flow_from_entrypoint('flows/advance.py:advance', use_placeholder_flow=False).name)"
    )
    environment = {**os.environ, "PREFECT_HOME": str(tmp_path), "DO_NOT_TRACK": "1"}
    found = subprocess.run(
        [str(installed), "-c", asked], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=180
    )
    assert (found.stdout, found.returncode) == ("advance\n", 0), found.stderr


def test_the_demo_runs_there(installed: Path, tmp_path: Path) -> None:
    played = run(installed, tmp_path, "demo", "--facilities", "6", "--stage", "printed", "--workspace", "demo")
    assert played.returncode == 0, played.stdout + played.stderr
    assert [path for path in (tmp_path / "demo" / "packs").rglob("*.pdf") if path.read_bytes()[:5] == b"%PDF-"] != []
