"""Text in pictures: cleaned, measured, wrapped and cut so that nothing a user calls a tool can spoil the drawing."""

from __future__ import annotations

import warnings

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import fontManager

from stackaudit.diagrams import text
from stackaudit.diagrams.text import clean, drawable, one_line, shorten, text_width, tokens, wrap
from stackaudit.diagrams.typeface import font_for


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("CRM", "CRM"),
        ("  a \n b\tc ", "a b c"),
        ("", "(unnamed)"),
        ("\u202e\u200d", "(unnamed)"),
        ("\u202eevil\u202c", "evil"),
        ("\ud800x", "\u25a1x"),
        ("e\u0301", "é"),
        ("Z" + "\u0351" * 9, "Z" + "\u0351" * 3),
    ],
)
def test_names_lose_what_disturbs_a_picture(raw: str, cleaned: str) -> None:
    """Controls, line breaks, direction overrides and heaps of accents go; an empty name gets a word."""
    assert clean(raw) == cleaned


def test_sentences_keep_their_isolates_and_names_do_not() -> None:
    """Isolates around a name survive in a sentence, are balanced there, and cannot come in through a name."""
    sentence = " → ".join(f"\u2068{clean(name)}\u2069" for name in ("صندوق", "a\u2069\u202eb"))
    assert clean(sentence, sentence=True) == "\u2068صندوق\u2069 → \u2068ab\u2069"
    assert clean("\u2068open", sentence=True) == "\u2068open\u2069"
    assert clean("\u2069shut", sentence=True) == "shut"


def test_lines_break_at_spaces_and_between_east_asian_characters() -> None:
    """A line may break at a space and beside every wide character."""
    assert tokens("SAP 客服 ok") == ["SAP", "客", "服", "ok"]


def test_wrapping_keeps_every_word_that_has_room() -> None:
    """Two lines hold the whole name where they can, and no line is wider than asked for."""
    lines = wrap("Oracle Transportation Mgmt", 132, 11)
    assert " ".join(lines) == "Oracle Transportation Mgmt"
    assert all(text_width(line, 11) <= 132 for line in lines)


def test_long_names_are_cut_in_the_middle() -> None:
    """Both ends of a name stay, as they tell one name from another; a sentence is cut at its end."""
    short = one_line("Oracle Transportation Management Cloud DE", 150, 11)
    assert short.startswith("Oracle")
    assert short.endswith("DE")
    assert "…" in short
    assert text.wrap_sentence("one two three four five", 60, 11, lines=1)[0].endswith("…")


def test_a_name_of_ten_thousand_letters_costs_no_time() -> None:
    """A huge name is cut before it is measured, and still fits."""
    assert text_width(shorten(clean("W" * 10_000), 100, 11), 11) <= 100


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.booleans())
def test_any_text_fits_and_draws_without_complaint(raw: str, bold: bool) -> None:
    """Whatever the text, its lines fit the width and every character has a glyph, so matplotlib does not warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for line in wrap(clean(raw), 90, 11, bold=bold):
            assert text_width(line, 11, bold) <= 90


def test_one_warning_names_all_missing_characters() -> None:
    """Characters that no font has give one warning of our own, with their scripts and the fix, and a square each."""
    with pytest.warns(
        text.MissingGlyphWarning, match=r"Cuneiform 2, Khitan 1 .*Noto Sans Cuneiform.* --font"
    ) as caught:
        text.warn_of_missing(["𒀀𒀁", "fine", "𒀀", "𘬀"])
    assert len(caught) == 1
    assert drawable("a𒀀") == "a\u25a1"


def test_fonts_fall_back_without_touching_the_users_settings() -> None:
    """Cyrillic, Arabic and Hebrew have glyphs; neither rcParams nor the global font list change."""
    before, fonts = dict(mpl.rcParams), list(fontManager.ttflist)
    for name in ("Почта", "صندوق", "דואר"):
        assert drawable(name) == name
        assert text_width(name, 11) > 20
    assert len(font_for("CRM", 11, False).get_family()) == 2
    assert (dict(mpl.rcParams), fontManager.ttflist) == (before, fonts)
