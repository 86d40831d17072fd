"""Where flows, modules and planners lie: beside the package in a checkout, inside it in a wheel."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rollout.adapters.files import write_whole
from rollout.domain.problem import refuse

_PACKAGE = Path(__file__).parent
_TEMPLATE = _PACKAGE / "workspace_template"


def folder(name: str) -> Path:
    """The folder `flows`, `modules` or `planners` as it came with the product."""
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def programme_text(starts_on: date) -> str:
    """A programme.toml with every setting explained in place."""
    text = (_TEMPLATE / "programme.toml").read_text(encoding="utf-8")
    return text.replace("starts_on = 2027-02-01", f"starts_on = {starts_on.isoformat()}")


def make_workspace(workspace: Path, starts_on: date) -> list[Path]:
    """Make a workspace, or add what one lacks; the paths that were written, in order.

    Nothing that is there is touched. A folder that holds other things and is no workspace is refused.
    """
    if workspace.exists() and not workspace.is_dir():
        raise refuse(str(workspace), "is a file.", "Name a folder: rollout init FOLDER")
    if _holds_other_things(workspace):
        raise refuse(str(workspace), "holds other things and is no workspace.", "Name a new or an empty folder.")
    # First: a folder with programme.toml is a workspace, so that one half made by a killed init can be completed.
    contents = {Path("programme.toml"): programme_text(starts_on).encode()}
    contents[Path("roster.csv")] = (_TEMPLATE / "roster.csv").read_bytes()
    contents.update(_modules_and_planners())
    lacking = [path for path in contents if not (workspace / path).exists()]
    for path in lacking:
        write_whole(workspace / path, contents[path])
    return sorted(workspace / path for path in lacking)


def _holds_other_things(workspace: Path) -> bool:
    """Hidden files do not count: a new repository may become a workspace."""
    if not workspace.is_dir() or (workspace / "programme.toml").exists():
        return False
    return any(not path.name.startswith(".") for path in workspace.iterdir())


def _modules_and_planners() -> Iterator[tuple[Path, bytes]]:
    for name in ("modules", "planners"):
        for file in sorted(folder(name).rglob("*")):
            inside = file.relative_to(folder(name))
            if file.is_file() and not any(part.startswith((".", "__")) for part in inside.parts):
                yield Path(name) / inside, file.read_bytes()
