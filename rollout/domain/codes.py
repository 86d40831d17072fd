"""Short codes that can be read out on the phone: Crockford's base 32, no I, L, O or U, in groups of four."""

from hashlib import sha256

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")


def short_code(seed: str, characters: int = 8) -> str:
    """The same code for the same seed, always; eight characters are 40 bits."""
    number = int.from_bytes(sha256(seed.encode()).digest(), "big")
    return _in_fours("".join(_LETTERS[number >> 5 * place & 31] for place in range(characters)))


def read_code(typed: str) -> str:
    """The code a person meant: any case, with or without dashes and spaces, O for 0, I and L for 1."""
    kept = "".join(letter for letter in typed.upper().translate(_ALIKE) if letter in _LETTERS)
    return _in_fours(kept)


def _in_fours(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
