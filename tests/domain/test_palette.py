"""Colours that can be read: contrast as WCAG measures it, and what becomes of a colour that is too light."""

import pytest

from rollout.domain.palette import PAPER, QUIET, READABLE, SMALL_WORDS, TEXT, contrast, luminance, palette

COLOURS = ("#0b5d5b", "#ffcc00", "#ff0000", "#ffffff", "#000000", "#00aaff", "#7f1d1d", "#888888", "#a0ff00")


def test_contrast_is_that_of_wcag() -> None:
    pairs = [("#000000", "#ffffff"), ("#ffffff", "#ffffff"), ("#777777", "#ffffff"), ("#0b5d5b", "#ffffff")]
    assert [round(contrast(*pair), 2) for pair in pairs] == [21.0, 1.0, 4.48, 7.69]
    assert [round(luminance(c), 4) for c in ("#ff0000", "#00ff00", "#0000ff")] == [0.2126, 0.7152, 0.0722]


def test_a_dark_colour_stays_as_it_is() -> None:
    assert palette("#0b5d5b") == {"accent": "#0b5d5b", "deep": "#0b5d5b", "tint": "#d8e5e5", "wash": "#f2f6f6"}


def test_a_light_colour_comes_out_darker_in_the_same_hue() -> None:
    assert palette("#ffcc00") == {"accent": "#8a6f00", "deep": "#6b5600", "tint": "#ede9d6", "wash": "#f9f7f1"}


def test_small_words_have_the_second_colour_where_there_is_one() -> None:
    assert palette("#0b5d5b", "#ff0000")["deep"] == "#b60000"


def test_what_is_no_colour_is_the_products_own() -> None:
    assert palette("red") == palette("#0b5d5b") == palette("#0b5d5b", "blue")


@pytest.mark.parametrize("accent", COLOURS)
@pytest.mark.parametrize("second", ["", "#ffff00", "#123456"])
def test_every_word_can_be_read_on_everything_it_is_printed_on(accent: str, second: str) -> None:
    shown = palette(accent, second)
    for words, backgrounds in (
        (TEXT, (PAPER, shown["wash"], shown["tint"])),
        (QUIET, (PAPER, shown["wash"], shown["tint"])),
        (shown["accent"], (PAPER, shown["wash"])),
        (shown["deep"], (PAPER, shown["wash"], shown["tint"])),
    ):
        assert [ground for ground in backgrounds if contrast(words, ground) < READABLE] == []
    assert contrast(shown["deep"], PAPER) >= SMALL_WORDS


@pytest.mark.parametrize("accent", COLOURS)
def test_it_can_still_be_read_when_a_printer_has_only_grey(accent: str) -> None:
    def grey(colour: str) -> str:
        linear = luminance(colour)
        level = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
        return "#" + f"{round(level * 255):02x}" * 3

    shown = palette(accent)
    pairs = [(TEXT, "tint"), (QUIET, "tint"), (shown["deep"], "tint"), (shown["accent"], "wash")]
    assert [pair for pair in pairs if contrast(grey(pair[0]), grey(shown[pair[1]])) < READABLE - 0.1] == []
