"""What is wrong, said so that the reader can mend it: where, what, and what to do."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One numbered line of `rollout check`. `blocks` means that work cannot go on until it is mended."""

    where: str
    what: str
    hint: str
    severity: Literal["blocks", "warns", "notes"] = "blocks"

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.hint}".rstrip()


class Refused(Exception):  # noqa: N818  it is not a fault of the program: the request was refused
    """A request that cannot be met; carries every finding, changes nothing."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


def refuse(where: str, what: str, hint: str) -> Refused:
    """A refusal with a single finding: `raise refuse("programme.toml [spacing]", "…", "…")`."""
    return Refused(Finding(where, what, hint))
