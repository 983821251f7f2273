"""YAML of several documents with merge keys, as other programs write it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from random_documents import documents

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.text.yaml_text import load, load_documents, locate_documents


def refused(text: str, limits: Limits | None = None) -> LoadError:
    with pytest.raises(LoadError) as caught:
        load_documents(text, limits or Limits())
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# nothing\n", []),
        ("a: 1", [{"a": 1}]),
        ("a: 1\n---\nb: 2\n---\n", [{"a": 1}, {"b": 2}, None]),
        ("---\n---\nx", [None, "x"]),
        ("NO", ["NO"]),
    ],
)
def test_each_document_is_one_item(text: str, expected: list[object]) -> None:
    """In the order of the file, empty ones included, by the rules of YAML 1.2."""
    assert load_documents(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b: &b {x: 1, y: 2}\nu: {<<: *b, y: 3}", {"y": 3, "x": 1}),
        ("b: &b {x: 1}\nc: &c {x: 2, z: 3}\nu: {<<: [*b, *c]}", {"x": 1, "z": 3}),
        ("b: &b {x: 1}\nc: &c {<<: *b, y: 2}\nu: {<<: *c}", {"y": 2, "x": 1}),
    ],
)
def test_a_merge_key_brings_what_the_mapping_itself_does_not_say(text: str, expected: dict[str, int]) -> None:
    """Of several mappings the first that has a key counts; merges may stand on merges."""
    documents_ = load_documents(text)

    assert isinstance(documents_[0], dict)
    assert documents_[0]["u"] == expected


@pytest.mark.parametrize("text", ["u: {<<: 3}", "u: {<<: [x]}", "u:\n  <<: text"])
def test_a_merge_key_without_a_mapping_is_refused(text: str) -> None:
    """It would bring nothing, silently."""
    assert [problem.code for problem in refused(text).problems] == ["SA105"]


def test_an_anchor_does_not_reach_into_the_next_document() -> None:
    """Each document stands for itself, as YAML says."""
    assert [problem.code for problem in refused("a: &x 1\n---\nb: *x").problems] == ["SA106"]


def test_of_a_key_given_twice_the_last_value_is_kept_beside_the_problem() -> None:
    """It is a problem all the same; what is kept is what most programs would read."""
    error = refused("a: 1\nb: 2\na: 3")

    assert [problem.code for problem in error.problems] == ["SA102"]
    assert error.partial == [{"a": 3, "b": 2}]
    assert locate_documents("a: 1\nb: 2\na: 3").value((0, "a")).line == 3


def test_the_first_step_of_a_path_is_the_document() -> None:
    """So that every entry of the second document has a place of its own."""
    places = locate_documents("a: 1\n---\na:\n  - x\n  - y\n")

    assert places.key((0, "a")).line == 1
    assert places.key((1, "a")).line == 3
    assert places.value((1, "a", 1)).line == 5
    assert places.value((1, "no", "such")).line == 3


def test_what_is_broken_has_its_line_and_no_partial() -> None:
    """A text that cannot be followed to its end has no data."""
    error = refused("a: 1\n---\nb: [1, 2\nc: 3\n")

    assert error.problems[0].code == "SA101"
    assert error.problems[0].line >= 3
    assert error.partial is None


def test_another_version_is_a_problem_in_any_document() -> None:
    """Not only in the first."""
    assert "SA109" in [problem.code for problem in refused("%YAML 1.2\n---\na: 1\n...\n%YAML 1.1\n---\nb: 1").problems]


def test_bombs_of_merge_keys_are_refused() -> None:
    """Merges count against the same limit as any alias."""
    text = "a0: &a0 {x: 1}\n" + "".join(
        f"a{n}: &a{n} {{k{n}: 1, <<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 8)
    )

    assert refused(text).problems[-1].code == "SA012"


@settings(max_examples=60)
@given(documents)
def test_one_document_is_read_as_the_loader_of_our_own_format_reads_it(document: object) -> None:
    """JSON text is YAML; both loaders make the same of it."""
    text = json.dumps(document, ensure_ascii=False)
    if '"<<"' not in text:
        assert load_documents(text) == [load(text)]
