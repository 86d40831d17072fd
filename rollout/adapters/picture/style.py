"""How the picture looks: one set of rules, with the colours of a page (light and dark) or of a file and of paper."""

import re

MODULES = 6

RULES = """\
.tl text { font-family: Inter, system-ui, sans-serif; fill: var(--ink) }
.tl .tl-quiet { fill: var(--quiet) }
.tl .tl-strong { font-weight: 600 }
.tl .tl-mid { text-anchor: middle }
.tl .tl-end { text-anchor: end }
.tl .tl-rule { stroke: var(--line); stroke-width: 1; fill: none }
.tl .tl-week { stroke: var(--line); stroke-width: .5; fill: none }
.tl .tl-month { stroke: var(--field); stroke-width: 1; fill: none }
.tl .tl-holiday { fill: var(--tl-holiday) }
.tl .tl-blackout { fill: url(#tl-hatch) }
.tl .tl-hatching { stroke: var(--tl-hatch); stroke-width: 1.4; fill: none }
.tl .tl-grain { stroke: var(--card); stroke-width: 1.2; fill: none }
.tl .tl-grain-1 { fill: url(#tl-grain-1) }
.tl .tl-grain-2 { fill: url(#tl-grain-2) }
.tl .tl-frame { stroke-width: 1.4; stroke-dasharray: 5 3; fill: none }
.tl .tl-held { stroke: none }
.tl .tl-planned { stroke-width: 1.1; fill: var(--card) }
.tl .tl-unreported { fill: var(--amber-wash); stroke: var(--amber); stroke-width: 1.1; stroke-dasharray: 3 2 }
.tl .tl-not_held { fill: var(--card); stroke: var(--grey); stroke-width: 1.1 }
.tl text.tl-on-held { fill: var(--on-accent); font-weight: 600 }
.tl text.tl-on-planned { font-weight: 600 }
.tl text.tl-on-unreported, .tl text.tl-warn { fill: var(--amber); font-weight: 600 }
.tl text.tl-on-not_held { fill: var(--quiet) }
.tl .tl-preview { fill: var(--card); stroke: var(--ink); stroke-width: 1.3 }
.tl .tl-coaching { fill: var(--ink) }
.tl .tl-room { fill: none; stroke: var(--grey); stroke-width: .8 }
.tl .tl-room-taken { fill: var(--grey) }
.tl .tl-full { fill: var(--ink) }
.tl .tl-ground { fill: var(--card) }
.tl .tl-level { stroke: var(--ink); stroke-width: 1.4; fill: none }
.tl .tl-today { stroke: var(--red); stroke-width: 1.6 }
.tl text.tl-today-word { fill: var(--red); font-weight: 600 }
.tl a text { fill: var(--deep) }
"""
_MODULE = """\
.tl .tl-m{n} { fill: var(--tl-{n}) }
.tl .tl-s{n} { stroke: var(--tl-{n}) }
.tl .tl-p{n} { stroke: var(--tl-{n}); fill: var(--tl-wash-{n}) }
"""
_LIGHT = ("#0b5d5b", "#4a4e9c", "#8b3f74", "#63651a", "#2f6687", "#7a5230")
_DARK = ("#7fc9c1", "#a9aef0", "#e2a3cf", "#cfd08a", "#9cc9e4", "#dcb48c")
_PAPER = {
    "ink": "#1b262b", "quiet": "#56666d", "line": "#dcdfdc", "field": "#8d9da2", "card": "#ffffff",
    "on-accent": "#ffffff", "amber": "#96520f", "amber-wash": "#fdf3e4", "grey": "#7b898e", "red": "#a8321f",
    "deep": "#1b262b", "tl-holiday": "#e3e6e4", "tl-hatch": "#c3c9c6",
}  # fmt: skip

_ALL = RULES + "".join(_MODULE.replace("{n}", str(n)) for n in range(MODULES))


def for_pages(colour: str) -> str:
    """The rules for a page, which has its colours already; those of the modules are added, for light and for dark."""
    light, dark = (_named(shades) for shades in (_shades(colour, _LIGHT), _DARK))
    more_light = "--tl-holiday: #e9ebe8; --tl-hatch: #c9cecb"
    more_dark = "--tl-holiday: #2a3438; --tl-hatch: #46545a"
    inside = f":root {{ {dark}; {more_dark} }}"
    return f":root {{ {light}; {more_light} }}\n@media (prefers-color-scheme: dark) {{ {inside} }}\n{_ALL}"


def for_files(colour: str) -> str:
    """The same rules with the colours of paper put in: a file stands alone."""
    colours = dict(_PAPER)
    for n, shade in enumerate(_shades(colour, _LIGHT)):
        colours |= {f"tl-{n}": shade, f"tl-wash-{n}": _mixed(shade)}
    return re.sub(r"var\(--([\w-]+)\)", lambda found: colours[found[1]], _ALL)


def _shades(colour: str, rest: tuple[str, ...]) -> tuple[str, ...]:
    return (colour if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else _LIGHT[0], *rest[1:])


def _named(shades: tuple[str, ...]) -> str:
    own = (f"--tl-{n}: {s}; --tl-wash-{n}: color-mix(in srgb, {s} 12%, var(--card))" for n, s in enumerate(shades))
    return "; ".join(own)


def _mixed(shade: str) -> str:
    """A tenth of the colour on white."""
    parts = (int(shade[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - 0.1 * (255 - part)):02x}" for part in parts)
