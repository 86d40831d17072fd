"""Puts flows/, modules/ and planners/ inside the one package of a wheel; an editable install needs nothing."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShipTheFolders(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        for name in ("flows", "modules", "planners"):
            for file in sorted((Path(self.root) / name).rglob("*")):
                inside = file.relative_to(self.root)
                if file.is_file() and not any(part.startswith((".", "__pycache__")) for part in inside.parts):
                    build_data["force_include"][str(file)] = f"rollout/_shipped/{inside.as_posix()}"
