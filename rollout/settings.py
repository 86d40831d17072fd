"""Where things lie on this machine: the workspace folder, and what the environment overrides."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rollout.adapters.files import write_whole
from rollout.domain.problem import refuse


@dataclass(frozen=True)
class CompanySignIn:
    """The company's own accounts (OpenID Connect). `trusts_address`: its addresses are its own, though it does not say
    of any that it is verified (as Microsoft Entra does not)."""

    issuer: str
    client: str
    secret: str
    trusts_address: bool = False


@dataclass(frozen=True)
class Settings:
    """One workspace. `ROLLOUT_DATABASE_URL` and `ROLLOUT_SMTP_URL` replace the files of a laptop by servers."""

    workspace: Path
    database_url: str
    smtp_url: str = ""
    company: "CompanySignIn | None" = None

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
        _company(environment),
    )


def _company(environment: Mapping[str, str]) -> CompanySignIn | None:
    """All three or none: half a sign-in would be found out by whoever presses the button."""
    names = [f"ROLLOUT_OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")]
    given = [environment.get(name, "").strip() for name in names]
    missing = [name for name, value in zip(names, given, strict=True) if not value]
    if len(missing) == len(names):
        return None
    if missing:
        raise refuse(" and ".join(missing), "is not set, though the others are.", "Set all three, or none.")
    issuer, client, secret = given
    trusts = environment.get("ROLLOUT_OIDC_TRUST_EMAIL", "").lower() in ("1", "yes", "true")
    return CompanySignIn(issuer, client, secret, trusts)
