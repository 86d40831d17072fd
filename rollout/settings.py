"""Where things lie on this machine: the workspace folder, and what the environment overrides."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rollout.adapters.files import write_whole
from rollout.domain.problem import refuse


@dataclass(frozen=True)
class Settings:
    """One workspace. `ROLLOUT_DATABASE_URL` and `ROLLOUT_SMTP_URL` replace the files of a laptop by servers."""

    workspace: Path
    database_url: str
    smtp_url: str = ""

    @property
    def programme_file(self) -> Path:
        return self.workspace / "programme.toml"

    @property
    def modules(self) -> Path:
        return self.workspace / "modules"

    @property
    def planners(self) -> Path:
        return self.workspace / "planners"

    @property
    def files(self) -> Path:
        return self.workspace / "files"

    @property
    def packs(self) -> Path:
        """Printed packs under names that people can find."""
        return self.workspace / "packs"

    @property
    def outbox(self) -> Path:
        """Letters as .eml files where no SMTP server is configured."""
        return self.workspace / "outbox"

    @property
    def prefect_home(self) -> Path:
        return self.workspace / ".prefect"

    def secret(self) -> bytes:
        """The workspace's own secret for links; made once, readable by its owner only."""
        path = self.workspace / "secret.key"
        if not path.exists():
            write_whole(path, secrets.token_hex(32).encode(), mode=0o600)
        return path.read_bytes().strip()


def settings(workspace: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a workspace folder; refuses a folder that is none."""
    workspace = workspace.resolve()
    if not (workspace / "programme.toml").exists():
        raise refuse(str(workspace), "is not a workspace: it has no programme.toml.", "Make one: rollout init FOLDER")
    return Settings(
        workspace,
        environment.get("ROLLOUT_DATABASE_URL") or f"sqlite:///{workspace / 'rollout.db'}",
        environment.get("ROLLOUT_SMTP_URL", ""),
    )
