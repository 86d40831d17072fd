"""The two ways out: a folder and a mail server."""

import socket
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from rollout.adapters.post import FolderPost, SmtpPost
from rollout.domain.edges import Delivery, Envelope
from rollout.domain.problem import Refused
from tests.smtp_sink import Fault, Sink

CONTENT = b"From: a@example.org\r\nSubject: x\r\n\r\n.dots\r\n..more\r\n"


def an_envelope(number: int = 1, receiver: str = "ana@example.org") -> Envelope:
    return Envelope(number, "rollout@example.org", receiver, CONTENT, f"2027-02-01-{number:06}-pack")


def yes() -> bool:
    return True


def no() -> bool:
    return False


def test_a_folder_gets_whole_files_and_the_same_letter_once(tmp_path: Path) -> None:
    post = FolderPost(tmp_path / "outbox")
    assert post.was_delivered(an_envelope()) is False
    assert post.deliver(an_envelope(), yes) == Delivery("sent", "2027-02-01-000001-pack.eml")
    assert post.deliver(an_envelope(), yes) == Delivery("sent", "was in the folder already")
    assert post.was_delivered(an_envelope()) is True
    assert {path.name: path.read_bytes() for path in (tmp_path / "outbox").iterdir()} == {
        "2027-02-01-000001-pack.eml": CONTENT
    }


def test_a_letter_that_was_taken_from_us_does_not_reach_the_folder(tmp_path: Path) -> None:
    assert FolderPost(tmp_path).deliver(an_envelope(), no) == Delivery("abandoned")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file is in the way")
    delivery = FolderPost(tmp_path / "outbox").deliver(an_envelope(), yes)
    assert (delivery.outcome, delivery.reply[:32]) == ("retry", "the folder cannot be written: Fi")


def test_a_server_gets_the_bytes_as_they_are_over_one_connection() -> None:
    with Sink() as sink:
        post = SmtpPost(sink.url)
        outcomes = [post.deliver(an_envelope(number), yes).outcome for number in range(3)]
        connection = post._server
        post.deliver(an_envelope(9), yes)
        assert (outcomes, post._server is connection) == (["sent"] * 3, True)
    assert sink.taken == [("ana@example.org", CONTENT)] * 4


def test_the_marker_is_set_after_the_text_and_before_the_server_has_the_letter() -> None:
    with Sink() as sink:
        seen: list[int] = []

        def mark() -> bool:
            seen.append(len(sink.taken))
            return True

        SmtpPost(sink.url).deliver(an_envelope(), mark)
    assert (seen, len(sink.taken)) == ([0], 1)


def test_without_the_marker_the_server_throws_the_letter_away() -> None:
    with Sink() as sink:
        post = SmtpPost(sink.url)
        assert post.deliver(an_envelope(), no) == Delivery("abandoned")
        assert post.deliver(an_envelope(2, "ben@example.org"), yes).outcome == "sent"
    assert sink.taken == [("ben@example.org", CONTENT)]


@pytest.mark.parametrize(
    ("fault", "outcome", "taken"),
    [("later", "retry", 0), ("refuse", "failed", 0), ("drop", "uncertain", 0), ("take_and_drop", "uncertain", 1),
     ("hang", "uncertain", 0)],
)  # fmt: skip
def test_what_the_server_does_decides_what_we_know(fault: Fault, outcome: str, taken: int) -> None:
    with Sink(lambda number: fault if number == 1 else "") as sink:
        post = SmtpPost(sink.url, timeout=0.3)
        assert (post.deliver(an_envelope(), yes).outcome, len(sink.taken)) == (outcome, taken)
        if fault != "hang":
            assert post.deliver(an_envelope(), yes).outcome == "sent"


def test_an_unknown_receiver_is_refused_for_good_and_the_next_letter_goes() -> None:
    with Sink() as sink:
        post = SmtpPost(sink.url)
        assert post.deliver(an_envelope(1, "nobody@example.org"), yes) == Delivery("failed", "550 5.1.1 no such user")
        assert post.deliver(an_envelope(), yes).outcome == "sent"


def test_a_server_that_is_away_is_tried_again() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        delivery = SmtpPost(f"smtp://127.0.0.1:{closed.getsockname()[1]}").deliver(an_envelope(), yes)
    assert delivery == Delivery("retry", "no connection: ConnectionRefusedError")


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew() -> None:
    with Sink() as sink:
        post = SmtpPost(sink.url)
        post.deliver(an_envelope(), yes)
        assert post._server is not None
        post._server.close()
        assert post.deliver(an_envelope(2), yes).outcome == "sent"


def serve_once(answers: list[bytes]) -> Callable[[socket.socket], None]:
    def serve(listener: socket.socket) -> None:
        listener.settimeout(5)
        connection, _ = listener.accept()
        connection.settimeout(5)
        with connection:
            for answer in answers:
                connection.sendall(answer)
                connection.recv(1_000)

    return serve


def test_a_wrong_password_stops_the_post() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        answers = [b"220 hello\r\n", b"250-here\r\n250 AUTH PLAIN\r\n", b"535 5.7.8 wrong\r\n"]
        server = Thread(target=serve_once(answers), args=(listener,))
        server.start()
        url = f"smtp://ana:secret@127.0.0.1:{listener.getsockname()[1]}"
        assert SmtpPost(url).deliver(an_envelope(), yes) == Delivery("stop", "535 5.7.8 wrong")
        server.join()


@pytest.mark.parametrize("url", ["http://example.org", "smtp://", "mail.example.org"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="ROLLOUT_SMTP_URL"):
        SmtpPost(url)
