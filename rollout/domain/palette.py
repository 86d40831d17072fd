"""The organisation's colours and the quieter ones made from them, dark enough to be read, in colour and in grey.

Contrast is that of WCAG 2.2: (L1 + 0.05) / (L2 + 0.05) of relative luminances. Luminance is also what a grey printer
keeps of a colour, so what is far enough apart by this measure stays legible in grey.
"""

import re
from collections.abc import Callable

READABLE = 4.5
"""WCAG 1.4.3, level AA, for words of any size."""

SMALL_WORDS = 7.0
"""Level AAA, for the smallest words of a sheet, which are printed in colour."""

TEXT, QUIET, PAPER = "#1b262b", "#56666d", "#ffffff"
"""The colours of words that are nobody's own, and what they are printed on; see planners/css/base.css."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_FALLBACK = "#0b5d5b"
_STEPS = 256

Rgb = tuple[float, float, float]


def palette(accent: str, second: str = "") -> dict[str, str]:
    """`accent` for lines and numerals, `deep` for small words (of the second colour, if there is one), and two
    backgrounds, `tint` and `wash`. Colours that are too light for words come out darker, in the same hue.
    """
    legible = darkened(accent if is_colour(accent) else _FALLBACK, lambda colour: contrast(colour, PAPER) >= READABLE)
    tint, wash = _background(legible, 0.16), _background(legible, 0.055)
    shown = darkened(legible, lambda colour: contrast(colour, wash) >= READABLE)
    small = second if is_colour(second) else shown
    deep = darkened(small, lambda colour: contrast(colour, PAPER) >= SMALL_WORDS and contrast(colour, tint) >= READABLE)
    return {"accent": shown, "deep": deep, "tint": tint, "wash": wash}


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """How light a colour is: 0 is black, 1 is white."""
    red, green, blue = map(_linear, _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def darkened(colour: str, is_enough: Callable[[str], bool]) -> str:
    """The lightest shade of a colour that is dark enough: the colour itself, if it is."""
    wanted = _rgb(colour)
    shades = (_hex(_scaled(wanted, 1 - step / _STEPS)) for step in range(_STEPS + 1))
    return next((shade for shade in shades if is_enough(shade)), "#000000")


def is_colour(text: str) -> bool:
    return _HEX.fullmatch(text) is not None


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _background(colour: str, strength: float) -> str:
    """So much of a colour on white paper, or a little less: quiet words must be readable on it."""
    strengths = (strength * (1 - step / _STEPS) for step in range(_STEPS))
    shades = (_hex(_mixed(_rgb(colour), each)) for each in strengths)
    return next((shade for shade in shades if contrast(QUIET, shade) >= READABLE), PAPER)


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def _mixed(rgb: Rgb, strength: float) -> Rgb:
    red, green, blue = (1 - strength * (1 - part) for part in rgb)
    return red, green, blue


def _scaled(rgb: Rgb, factor: float) -> Rgb:
    return rgb[0] * factor, rgb[1] * factor, rgb[2] * factor
