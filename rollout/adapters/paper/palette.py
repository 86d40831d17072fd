"""The programme's colour, and the quieter ones made from it. All of them stay legible in grey."""

import re

_FALLBACK = "#0b5d5b"


def palette(colour: str) -> dict[str, str]:
    """`accent` for lines and numerals, `deep` for small words, `tint` and `wash` for backgrounds."""
    accent = _dark_enough(_rgb(colour), 0.30)
    return {
        "accent": _hex(accent),
        "deep": _hex(_dark_enough(accent, 0.12)),
        "tint": _hex(_mixed(accent, 0.16)),
        "wash": _hex(_mixed(accent, 0.055)),
    }


Rgb = tuple[float, float, float]


def _rgb(colour: str) -> Rgb:
    colour = colour if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else _FALLBACK
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def _mixed(rgb: Rgb, strength: float) -> Rgb:
    red, green, blue = (1 - strength * (1 - part) for part in rgb)
    return red, green, blue


def _dark_enough(rgb: Rgb, lightest: float) -> Rgb:
    """The same hue, no lighter than this (0 is black, 1 is white)."""
    light = 0.2126 * rgb[0] ** 2.2 + 0.7152 * rgb[1] ** 2.2 + 0.0722 * rgb[2] ** 2.2
    if light <= lightest:
        return rgb
    factor = (lightest / light) ** (1 / 2.2)
    return rgb[0] * factor, rgb[1] * factor, rgb[2] * factor
