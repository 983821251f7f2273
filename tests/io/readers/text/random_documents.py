"""Random documents: what a stack file could hold, in shape and in text."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

_texts = st.text(
    alphabet=st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"
    ),
    max_size=12,
)
_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    _texts,
    st.sampled_from(
        ["NO", "yes", "0123", "22:22", "2026-11-21", "1e3", "null", "~", "", "=", "<<", "- a", "a: b", "1.10"]
    ),
)
documents = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(_texts, st.sampled_from(["a", "1", "true"])), inner, max_size=4),
    ),
    max_leaves=12,
)
"""Scalars, lists and mappings with text keys, as JSON knows them."""


def entries(document: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Yield the path and the value of every scalar and empty container in a document."""
    if isinstance(document, dict) and document:
        for key, value in document.items():
            yield from entries(value, (*path, key))
    elif isinstance(document, list) and document:
        for index, value in enumerate(document):
            yield from entries(value, (*path, index))
    else:
        yield path, document
