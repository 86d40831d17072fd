"""Signing in by a letter: how long it is good, how often it may be asked for, what a page may say of its address."""

from dataclasses import dataclass
from datetime import timedelta

GOOD_FOR = timedelta(minutes=10)
WITHIN = timedelta(hours=1)
LETTERS_TO_AN_ADDRESS = 5
LETTERS_FROM_A_PLACE = 20
"""Asked for on the front page, where anybody may type any address. `place`: an IP address."""
LETTER_SAYS = "The link and the code in this letter are shown to its receiver alone."
"""What is kept of the letter's text where others can read it."""


def covered(address: str) -> str:
    """Enough of an address for its owner to know it by: a•••@example.org"""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}•••@{host}"


@dataclass(frozen=True)
class Colleague:
    """Whom a company's own sign-in vouches for. `subject`: issuer and number, which never change, as an address may."""

    subject: str
    email: str
    is_verified: bool


class Untrusted(Exception):  # noqa: N818  it is not a fault of the program: somebody else did not answer
    """The company's sign-in did not answer, or not in a way that we may believe; says what it did."""
