"""Colours: readable text, visible lines, departments that a colour-blind reader can tell apart."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.diagrams import style
from stackaudit.diagrams.scene import CardKind, LineKind, MarkKind, Owner
from stackaudit.diagrams.style import THEMES, Theme, contrast

# Machado, Oliveira and Fernandes (2009): what a person without one kind of cone sees, in linear RGB.
BLINDNESS = {
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
    "none": np.eye(3).tolist(),
}
both_themes = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)


@both_themes
def test_text_reaches_the_contrast_of_wcag(theme: Theme) -> None:
    """Every text colour stands out from each ground it is drawn on by 4.5:1."""
    grounds = [theme.background, theme.box, *(theme.card_colours(kind)[0] for kind in CardKind)]
    pairs = [(ink, ground) for ink in (theme.ink, theme.muted) for ground in grounds]
    pairs += [(theme.header_colour(kind), theme.card_colours(kind)[0]) for kind in CardKind]
    weak = {pair: contrast(*pair) for pair in pairs if contrast(*pair) < style.READABLE}
    assert not weak


@both_themes
def test_lines_borders_and_marks_reach_the_contrast_of_graphics(theme: Theme) -> None:
    """Every line, border and mark stands out from each ground it is drawn on by 3:1."""
    cards = [theme.card_colours(kind)[0] for kind in CardKind]
    pairs = [(theme.line_colour(kind), ground) for kind in LineKind for ground in (theme.background, *cards)]
    pairs += [(theme.mark_colour(kind), ground) for kind in MarkKind for ground in (theme.background, theme.box)]
    pairs += [(theme.box_line, ground) for ground in (theme.box, *cards)]
    for kind in CardKind:
        ground, line = theme.card_colours(kind)
        pairs += [(line, theme.background), (line, ground)]
    weak = {pair: contrast(*pair) for pair in pairs if contrast(*pair) < style.VISIBLE}
    assert not weak


@both_themes
def test_every_department_is_visible_and_its_letters_readable(theme: Theme) -> None:
    """A tag's letters reach 4.5:1 on it, and the border of a faint square 3:1 on its ground."""
    for colour in style.DEPARTMENT_COLOURS:
        assert contrast(style.ink_on(colour), colour) >= style.READABLE
        assert contrast(style.visible_on(colour, theme.box, theme.ink), theme.box) >= style.VISIBLE


def _lab(colour: str, blindness: str) -> np.ndarray:
    """Return a colour as a colour-blind person sees it, in CIELAB."""
    srgb = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(BLINDNESS[blindness]) @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = to_xyz @ seen / np.array([0.9505, 1.0, 1.089])
    fx, fy, fz = (np.cbrt(value) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_departments_differ_for_colour_blind_readers(blindness: str) -> None:
    """Any two of the ten department colours stay at least 12 apart in CIELAB, whichever cone is missing."""
    labs = {colour: _lab(colour, blindness) for colour in style.DEPARTMENT_COLOURS}
    apart = {pair: np.linalg.norm(labs[pair[0]] - labs[pair[1]]) for pair in combinations(labs, 2)}
    assert min(apart.values()) >= 12, min(apart, key=apart.__getitem__)


def test_kinds_of_line_differ_without_colour() -> None:
    """No two kinds of line share dash and head; a broken one has its cross."""
    looks = {(look.dash, look.open_head, kind is LineKind.BROKEN) for kind, look in style.LINE_STYLES.items()}
    assert len(looks) == len(LineKind)


def test_up_to_ten_departments_have_colours_of_their_own() -> None:
    """Ten departments share no colour; of thirteen, each colour is one of the ten and none is used more than twice."""
    for count, most in ((1, 1), (8, 1), (10, 1), (13, 2), (20, 2)):
        owners = [Owner(str(number), f"Department {number}", "DE") for number in range(count)]
        used = Counter(style.department_colours(owners).values())
        assert set(used) <= set(style.DEPARTMENT_COLOURS)
        assert max(used.values()) == most


@given(st.sets(st.text("abcdefgh-", min_size=1, max_size=12), min_size=1, max_size=10), st.randoms())
def test_colours_come_from_the_ids_alone(ids: set[str], random: Random) -> None:
    """In any order of the file each department has the same colour, and a name given to it changes none."""
    shuffled = sorted(ids)
    random.shuffle(shuffled)
    colours = style.colours_of(sorted(ids))
    assert style.colours_of(shuffled) == colours
    assert style.department_colours([Owner(id_, id_.upper(), "XX") for id_ in shuffled]) == colours


@given(st.sets(st.text("abcdefgh-", min_size=1, max_size=12), min_size=1, max_size=9), st.text("xyz", min_size=1))
def test_a_further_department_changes_colours_only_where_it_collides(ids: set[str], further: str) -> None:
    """Where it takes a colour that was free, no other department changes its own."""
    before, after = style.colours_of(ids), style.colours_of({*ids, further})
    if after[further] not in before.values():
        assert {id_: after[id_] for id_ in ids} == before


@given(st.dictionaries(st.text("abc", min_size=1), st.lists(st.integers(0, 6), unique=True, min_size=7), max_size=7))
def test_wishes_are_given_away_once(wishes: dict[str, list[int]]) -> None:
    """None stands twice, and nobody would rather have what one with a later wish for it got."""
    found = style.distinct(wishes)
    assert len(set(found.values())) == len(found) == len(wishes)
    for one, wished in wishes.items():
        for wish in wished[: wished.index(found[one])]:
            holder = next(id_ for id_, got in found.items() if got == wish)
            assert (wishes[holder].index(wish), holder) < (wished.index(wish), one)
