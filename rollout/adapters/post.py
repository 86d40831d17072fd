"""Taking letters away: into a folder as .eml files, or to an SMTP server."""

import contextlib
import os
import smtplib
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rollout.domain.edges import Delivery, Envelope
from rollout.domain.problem import refuse

TIMEOUT = 60.0
_AUTHENTICATION = (530, 534, 535, 538)


class FolderPost:
    """Puts every letter into a folder as a file that mail programs open. The file's name is the letter's own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> str:
        return str(self._folder)

    def deliver(self, envelope: Envelope, before_commit: Callable[[], bool]) -> Delivery:
        if self.was_delivered(envelope):
            return Delivery("sent", "was in the folder already") if before_commit() else Delivery("abandoned")
        path = self._path(envelope)
        beside = path.with_name(f".{path.name}.part")  # the next try after a crash writes over it
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(beside, envelope.content)
            if not before_commit():
                return Delivery("abandoned")
            beside.replace(path)
            _sync_folder(self._folder)
        except OSError as error:
            return Delivery("retry", f"the folder cannot be written: {error.strerror}")
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()
        return Delivery("sent", path.name)

    def was_delivered(self, envelope: Envelope) -> bool | None:
        try:
            return self._path(envelope).read_bytes() == envelope.content
        except OSError:
            return False

    def _path(self, envelope: Envelope) -> Path:
        return self._folder / f"{envelope.name or f'{envelope.message_id:06}'}.eml"


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """A rename lasts once its folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class SmtpPost:
    """Hands letters to one SMTP server over one connection, which is kept for the next letter.

    `url`: `smtp://host:25`, `smtp+starttls://name:password@host:587`, `smtps://name:password@host:465`.
    """

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not parts.hostname:
            raise refuse("ROLLOUT_SMTP_URL", "is not the address of a mail server.", "Write smtp://host:port")
        self._url, self._timeout = parts, timeout
        self._server: smtplib.SMTP | None = None

    @property
    def folder(self) -> str:
        return ""

    def deliver(self, envelope: Envelope, before_commit: Callable[[], bool]) -> Delivery:
        """The marker lies between the text and the final dot: what fails before it provably did not go."""
        try:
            refusal = self._hand_over_text(envelope)
        except smtplib.SMTPAuthenticationError as error:
            return self._hang_up(Delivery("stop", _reply(error.smtp_code, error.smtp_error)))
        except smtplib.SMTPResponseException as error:
            return self._hang_up(_refused(error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            return self._hang_up(Delivery("retry", f"no connection: {type(error).__name__}"))
        if refusal:
            return self._hang_up(refusal)
        if not before_commit():
            return self._hang_up(Delivery("abandoned"))
        return self._end_with_dot()

    def was_delivered(self, envelope: Envelope) -> bool | None:
        return None

    def _hand_over_text(self, envelope: Envelope) -> Delivery | None:
        server = self._connected()
        code, reply = server.mail(envelope.sender)
        if code < 400:
            code, reply = server.rcpt(envelope.receiver)
        if code < 400:
            code, reply = server.docmd("DATA")
        if code >= 400:
            return _refused(code, reply)
        server.send(_stuffed(envelope.content))
        return None

    def _end_with_dot(self) -> Delivery:
        server = self._server
        assert server is not None
        try:
            server.send(b".\r\n")
            code, reply = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return self._hang_up(Delivery("uncertain", f"no answer after the last line: {type(error).__name__}"))
        if code >= 400:
            return self._hang_up(_refused(code, reply))
        return Delivery("sent", _reply(code, reply))

    def _connected(self) -> smtplib.SMTP:
        """The open connection if the server still answers, else a new one."""
        if self._server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._server.rset()[0] == 250:
                    return self._server
            self._close()
        return self._connect()

    def _connect(self) -> smtplib.SMTP:
        url, context = self._url, ssl.create_default_context()
        host = url.hostname or ""
        server: smtplib.SMTP
        if url.scheme == "smtps":
            server = _QuickTls(host, url.port or 465, timeout=self._timeout, context=context)
        else:
            server = _Quick(host, url.port or 25, timeout=self._timeout)
        self._server = server  # known from here on, so that it is closed whatever comes
        if url.scheme == "smtp+starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        return server

    def _hang_up(self, result: Delivery) -> Delivery:
        self._close()
        return result

    def _close(self) -> None:
        """Without QUIT: the server throws away a letter whose last line it has not seen."""
        if self._server is not None:
            self._server.close()
            self._server = None


class _Quick(smtplib.SMTP):
    """No waiting for full packets: Nagle would hold the final dot 40 ms, inside the window where a crash is unsure."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]  # smtplib's own hook
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


class _QuickTls(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]  # smtplib's own hook
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def _refused(code: int, reply: bytes | str) -> Delivery:
    """4xx: later; wrong password: stop everything; a daily limit: later; every other 5xx: for good."""
    said = _reply(code, reply)
    if code in _AUTHENTICATION:
        return Delivery("stop", said)
    is_limit = code == 554 and "5.2.0" in said
    return Delivery("retry" if code < 500 or is_limit else "failed", said)


def _reply(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {' '.join(text.split())}"[:200]


def _stuffed(content: bytes) -> bytes:
    """A line that begins with a dot gets a second one, and the last line ends."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    stuffed = b"." + stuffed if stuffed.startswith(b".") else stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
