"""A letter as bytes: built by hand, the same every time, and read back before it is believed.

`email.message.EmailMessage` is not used for building: up to Python 3.11.9 an encoded word in a subject or a display
name could end its header line and begin another (CVE-2024-6923), so a name in a roster could add a receiver.
"""

import binascii
import hashlib
import quopri
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.header import Header
from email.message import Message as Parsed
from email.parser import BytesParser
from email.utils import format_datetime, getaddresses

from rollout.domain.edges import Attachment
from rollout.domain.problem import refuse

LONGEST_HEADER = 200
LONGEST_SENDER = 75
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_FILENAME = re.compile(r"[^A-Za-z0-9._-]+")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(; [a-z]+=[A-Za-z0-9-]+)*")
_LINE = 76


@dataclass(frozen=True)
class Outline:
    """Everything about a letter but its attachments' bytes."""

    sender_name: str
    sender: str
    receiver: str
    subject: str
    body: str
    date: datetime
    message_id: str
    boundary: str
    attachments: tuple[Attachment, ...] = ()


def is_address(text: str) -> bool:
    """Whether mail can be sent there as it is: ASCII, one @, a domain with a dot, nothing to hide in."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None and ".." not in text


def header_text(text: str, where: str) -> str:
    """Text that may stand in a header line: one line, nothing unseen, no encoded words, at most 200 characters.

    The joiner inside an emoji of a family may stay: it can end no line and opens no word.
    """
    text = unicodedata.normalize("NFC", text)
    seen = text.replace("\u200d", "")
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in seen) or "=?" in text:
        raise refuse(where, "holds characters that could start another header line.", "Take them out of the name.")
    if len(text) > LONGEST_HEADER:
        raise refuse(where, f"is longer than {LONGEST_HEADER} characters.", "Shorten the name in it.")
    return text


def frozen_bytes(letter: Outline) -> bytes:
    """Headers and text; where there are attachments, everything up to the first of them."""
    text = quopri.encodestring(letter.body.rstrip().encode() + b"\n").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    plain = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"]
    if not letter.attachments:
        return _lines(*_headers(letter), *plain, "") + text
    mixed = f'Content-Type: multipart/mixed; boundary="{letter.boundary}"'
    return _lines(*_headers(letter), mixed, "", f"--{letter.boundary}", *plain, "") + text


def whole(frozen: bytes, boundary: str, parts: Sequence[tuple[Attachment, bytes]]) -> bytes:
    """The letter as it is sent: the frozen bytes, and behind them every attachment in its order."""
    if not parts:
        return frozen
    pieces = [frozen]
    for attachment, content in parts:
        pieces += [_lines("", f"--{boundary}", *_part_headers(attachment), ""), _base64(content)]
    return b"".join([*pieces, _lines("", f"--{boundary}--")])


def text_of(content: bytes) -> str:
    """The words of a letter without attachments."""
    return str(BytesParser(policy=policy.default).parsebytes(content).get_content())


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def check(content: bytes, letter: Outline) -> None:
    """Read the bytes back, as an old and as a new reader would, and refuse any that say more than they should.

    What the attachments hold does not matter here: base64 can hold neither a header nor a boundary.
    """
    expected = [line.split(":", 1)[0] for line in _headers(letter)] + ["Content-Type"]
    expected += [] if letter.attachments else ["Content-Transfer-Encoding"]
    if re.search(rb"\r(?!\n)|(?<!\r)\n", content):
        raise refuse(
            "This letter", "holds a bare line break.", "It was not written; tell whoever looks after the tool."
        )
    for how in (policy.compat32, policy.default):
        read: Parsed = BytesParser(policy=how).parsebytes(content)
        if not _is_as_meant(read, expected, letter):
            raise refuse("This letter", "would have other headers or receivers than it should.", "Look at its names.")


def _is_as_meant(read: Parsed, expected: list[str], letter: Outline) -> bool:
    try:
        to, sender = (getaddresses([str(each) for each in read.get_all(name, [])]) for name in ("To", "From"))
        parts = len(read.get_payload()) if read.is_multipart() else 1
    except (MessageError, IndexError, ValueError):
        return False
    addresses = [address for _, address in to], [address for _, address in sender]
    wanted = len(letter.attachments) + 1
    return read.keys() == expected and addresses == ([letter.receiver], [letter.sender]) and parts == wanted


def _headers(letter: Outline) -> list[str]:
    return [
        f"From: {_phrase(letter.sender_name)} <{letter.sender}>",
        f"To: {letter.receiver}",
        f"Subject: {_encoded(header_text(letter.subject, 'The subject of this letter'), 'Subject')}",
        f"Date: {format_datetime(letter.date)}",
        f"Message-ID: {letter.message_id}",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "MIME-Version: 1.0",
    ]


def _phrase(name: str) -> str:
    """The sender's name: without the characters that mail programs read as addresses or lists."""
    cleaned = " ".join(re.sub(r'[@:,"\\]', " ", header_text(name, "The sender's name")).split())[:LONGEST_SENDER]
    return f'"{cleaned}"' if cleaned.isascii() else _encoded(cleaned, "From")


def _encoded(text: str, name: str) -> str:
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, header_name=name, maxlinelen=_LINE).encode(linesep="\r\n")


def _part_headers(attachment: Attachment) -> list[str]:
    if not _MEDIA_TYPE.fullmatch(attachment.media_type):
        raise refuse(attachment.filename[:80], "has no media type that can be sent.", "Print the pack again.")
    filename = _FILENAME.sub("-", attachment.filename)[:100].strip(".-") or "file"
    disposition = f'Content-Disposition: attachment; filename="{filename}"'
    return [f"Content-Type: {attachment.media_type}", "Content-Transfer-Encoding: base64", disposition]


def _base64(content: bytes) -> bytes:
    encoded = binascii.b2a_base64(content, newline=False)
    return b"\r\n".join(encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE))


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
