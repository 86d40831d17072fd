"""Letters as bytes: the same every time, and nothing in them that we did not mean."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from rollout.domain import mime
from rollout.domain.edges import Attachment
from rollout.domain.outbox import boundary, message_id
from rollout.domain.problem import Refused

PAYLOADS = [
    "A subject=?UTF-8?Q?=0A?=Bcc: injected@example.com",
    "Eve =?utf-8?q?=0ABcc=3A_x=40y.z?=",
    "Store\r\nBcc: x@y.zz",
    "Store\nBcc: x@y.zz",
    "Store\x00",
    "Store\u2028Bcc: x@y.zz",
    "Store \u202egnp.exe",
    "x" * 201,
]


def an_outline(**changed: Any) -> mime.Outline:
    facts: dict[str, Any] = {
        "sender_name": "Learning and Development", "sender": "rollout@example.org", "receiver": "ana@example.org",
        "subject": "Your hour", "body": "Hello Ana,\n\nsee you.\n", "date": datetime(2027, 2, 1, 21, tzinfo=UTC),
        "message_id": message_id("reminder:F001", "example.org"), "boundary": boundary("reminder:F001"),
    }  # fmt: skip
    return mime.Outline(**{**facts, **changed})


def test_a_plain_letter_is_these_bytes() -> None:
    letter = an_outline()
    frozen = mime.frozen_bytes(letter)
    mime.check(frozen, letter)
    assert frozen.decode() == (
        'From: "Learning and Development" <rollout@example.org>\r\n'
        "To: ana@example.org\r\n"
        "Subject: Your hour\r\n"
        "Date: Mon, 01 Feb 2027 21:00:00 +0000\r\n"
        "Message-ID: <0b1f5688-8eaf-5c2e-bd79-45af59763c47@example.org>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "X-Auto-Response-Suppress: OOF, AutoReply\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Hello Ana,\r\n"
        "\r\n"
        "see you.\r\n"
    )


def test_attachments_come_back_as_they_were_and_the_bytes_are_the_same_each_time() -> None:
    files = (
        Attachment("planner.pdf", "application/pdf", "a"),
        Attachment("invitation.ics", "text/calendar; charset=utf-8; method=REQUEST", "b"),
    )
    letter = an_outline(attachments=files, body="Grüße ½ — 日本\n.\n--dots\n")
    parts = [(files[0], bytes(range(256)) * 50), (files[1], "BEGIN:VCALENDAR\r\nÄ\r\n".encode())]
    sent = mime.whole(mime.frozen_bytes(letter), letter.boundary, parts)
    mime.check(sent, letter)
    assert sent == mime.whole(mime.frozen_bytes(letter), letter.boundary, parts)
    read = message_from_bytes(sent, policy=policy.default)
    text, *others = read.iter_parts()  # type: ignore[attr-defined]  # the default policy reads EmailMessage
    assert text.get_content().replace("\r\n", "\n") == "Grüße ½ — 日本\n.\n--dots\n"
    assert [(part.get_filename(), part.get_payload(decode=True)) for part in others] == [
        ("planner.pdf", parts[0][1]),
        ("invitation.ics", parts[1][1]),
    ]


def test_names_of_the_whole_world_come_back_unharmed() -> None:
    letter = an_outline(subject="Wëlcome at Přerov – 東京 " + "ö" * 120, sender_name="Lärning & Dévelopment")
    frozen = mime.frozen_bytes(letter)
    mime.check(frozen, letter)
    read = message_from_bytes(frozen, policy=policy.default)
    assert (read["Subject"], read["From"].addresses[0].display_name) == (letter.subject, letter.sender_name)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_that_could_begin_another_header_is_refused(payload: str) -> None:
    with pytest.raises(Refused):
        mime.frozen_bytes(an_outline(subject=payload))
    with pytest.raises(Refused):
        mime.frozen_bytes(an_outline(sender_name=payload))


def test_the_sender_is_one_address_whatever_its_name_holds() -> None:
    letter = an_outline(sender_name='L&D: "Ana", b@evil.example \\')
    frozen = mime.frozen_bytes(letter)
    mime.check(frozen, letter)
    assert frozen.startswith(b'From: "L&D Ana b evil.example" <rollout@example.org>\r\n')


@pytest.mark.parametrize("field", ["Subject", "From"])
@pytest.mark.parametrize("payload", PAYLOADS[:2])
def test_the_check_sees_a_header_that_another_builder_let_in(field: str, payload: str) -> None:
    """The teeth: bytes such as Python's own builder made before 3.11.10 do not pass."""
    letter = an_outline()
    names = {"Subject": f"Subject: {payload}", "From": f'From: "{payload}" <rollout@example.org>'}
    broken = names[field].replace("=?UTF-8?Q?=0A?=", "\r\n").replace("=?utf-8?q?=0ABcc=3A_x=40y.z?=", "\r\nBcc: x@y.z")
    lines = mime.frozen_bytes(letter).split(b"\r\n")
    injected = b"\r\n".join(broken.encode() if line.startswith(f"{field}:".encode()) else line for line in lines)
    with pytest.raises(Refused):
        mime.check(injected, letter)


def test_the_check_refuses_what_this_python_itself_builds_from_the_payload() -> None:
    letter = an_outline(subject="x")
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"] = "rollout@example.org", "ana@example.org"
    message["Subject"] = PAYLOADS[0]
    message.set_content("Hello")
    with pytest.raises(Refused):
        mime.check(message.as_bytes(), letter)


@pytest.mark.parametrize(
    "change",
    [
        (b"To: ana@example.org", b"To: ana@example.org, eve@example.org"),
        (b"To: ana@example.org", b"To: eve@example.org"),
        (b"Auto-Submitted: auto-generated\r\n", b""),
        (b"Auto-Submitted", b"Bcc: eve@example.org\r\nAuto-Submitted"),
        (b"see you.", b"see\nyou."),
    ],
)
def test_any_other_header_or_receiver_is_refused(change: tuple[bytes, bytes]) -> None:
    letter = an_outline()
    with pytest.raises(Refused):
        mime.check(mime.frozen_bytes(letter).replace(*change), letter)


@pytest.mark.parametrize("name", ["../../etc/passwd", 'a"b\r\nBcc: x@y.zz', "Ünï.pdf", "..."])
def test_file_names_are_harmless(name: str) -> None:
    files = (Attachment(name, "application/pdf", "a"),)
    letter = an_outline(attachments=files)
    sent = mime.whole(mime.frozen_bytes(letter), letter.boundary, [(files[0], b"x")])
    mime.check(sent, letter)
    (part,) = list(message_from_bytes(sent, policy=policy.default).iter_parts())[1:]  # type: ignore[attr-defined]  # the default policy
    assert part.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]
    assert {"/", '"', "\r"}.isdisjoint(part.get_filename())


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("ana@example.org", True), ("a.b+c@sub.example.co", True), ("ana", False), ("ana@host", False), ("", False),
        ("a@b.cc, d@e.ff", False), ("Ana <a@b.cc>", False), ("a@b.cc\r\nBcc: d@e.ff", False), ("a b@c.dd", False),
        ("a@b..cc", False), ("ä@b.cc", False), ("a" * 65 + "@b.cc", False),
    ],
)  # fmt: skip
def test_only_a_bare_address_is_one(address: str, good: bool) -> None:
    assert mime.is_address(address) is good
