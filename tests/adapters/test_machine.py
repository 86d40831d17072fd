"""What this machine lacks is found, with the package that brings it."""

from pathlib import Path

import pytest

from rollout.adapters.machine import disk_kind, machine_findings, mail_findings
from rollout.domain.problem import Finding

MOUNTS = """\
/dev/vda1 / ext4 rw,relatime 0 0
server:/export /mnt/shared nfs4 rw 0 0
//files/learning /mnt/our\\040team cifs rw 0 0
tmpfs /mnt/shared/tmp tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/ana/rollout", "ext4"),
        ("/mnt/shared/rollout", "nfs4"),
        ("/mnt/sharedness", "ext4"),
        ("/mnt/our team/rollout", "cifs"),
        ("/mnt/shared/tmp/rollout", "tmpfs"),
    ],
)
def test_the_innermost_mount_says_on_what_a_folder_lies(folder: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    assert disk_kind(Path(folder), tmp_path / "mounts") == kind


def test_where_nobody_lists_mounts_the_kind_is_not_known(tmp_path: Path) -> None:
    assert disk_kind(Path("/home"), tmp_path / "none") == ""


def test_a_machine_that_runs_these_tests_has_what_printing_needs(tmp_path: Path) -> None:
    assert [finding for finding in machine_findings(tmp_path, is_sqlite=True) if finding.severity == "blocks"] == []


def test_who_compares_ideas_by_words_alone_is_told_how_to_do_better(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[str]:
        return [each.what for each in machine_findings(tmp_path, is_sqlite=True) if each.where == "similar ideas"]

    monkeypatch.setattr("rollout.adapters.machine.find_spec", lambda name: name)
    assert said() == []
    monkeypatch.setattr("rollout.adapters.machine.find_spec", lambda name: None)
    assert said() == ["are found by their words alone."]


FOLDER = Finding(
    "letters", "go into the folder outbox/ as files, to nobody.",
    "To send them, set ROLLOUT_SMTP_URL=smtp://user:password@server:587", "notes",
)  # fmt: skip
NO_SERVER = Finding(
    "ROLLOUT_SMTP_URL", "is no address of a mail server.",
    "Write smtp://user:password@server:587 or smtps://user:password@server:465",
)  # fmt: skip
ONLY_HERE = Finding(
    "programme.toml [programme] base_url", "http://127.0.0.1:8080 is this machine only, but letters are sent.",
    "Write the address under which everybody reaches the pages.",
)  # fmt: skip


@pytest.mark.parametrize(
    ("smtp", "base_url", "findings"),
    [
        ("", "http://127.0.0.1:8080", [FOLDER]),
        ("smtp://mail.example.org:587", "https://rollout.example.org", []),
        ("smtps://me:secret@mail.example.org", "https://rollout.example.org", []),
        ("mail.example.org", "https://rollout.example.org", [NO_SERVER]),
        ("smtp://mail.example.org", "http://127.0.0.1:8080", [ONLY_HERE]),
    ],
)
def test_letters_that_are_sent_need_a_server_and_an_address_that_others_reach(
    smtp: str, base_url: str, findings: list[Finding]
) -> None:
    assert list(mail_findings(smtp, base_url)) == findings
