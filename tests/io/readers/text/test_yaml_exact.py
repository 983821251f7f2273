"""YAML text: what is refused in which words, at which place, and exactly where each limit lies."""

from __future__ import annotations

import pytest

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.positions import Span
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.text.yaml_text import (
    NumberError,
    load,
    load_documents,
    locate_documents,
    resolve,
)

both = pytest.mark.parametrize("pure", [False, True], ids=["fast", "pure"])
Told = tuple[str, int, int, int, str, str]


def told(problem: Problem) -> Told:
    return problem.code, problem.line, problem.column, problem.width, problem.message, problem.help


def refused(text: str, limits: Limits | None = None, *, pure: bool = False) -> list[Told]:
    with pytest.raises(LoadError) as caught:
        load(text, limits or Limits(), pure=pure)
    return [told(problem) for problem in caught.value.problems]


MISSING = "leave the line out if it is not known"
QUOTE = "remove it; put a text in quotes"


@both
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n'a': 2\n", ("SA102", 2, 1, 3, "key 'a' is given twice", "first given on line 1")),
        ("a: !!int 5\n", ("SA103", 1, 4, 7, "tag '!!int' is not read", QUOTE)),
        ("a: !mine {b: 1}\n", ("SA103", 1, 4, 7, "tag '!mine' is not read", QUOTE)),
        ("!x k: 1\n", ("SA103", 1, 1, 4, "tag '!x' is not read", QUOTE)),
        ("a: .nan\n", ("SA104", 1, 4, 4, ".nan is not a number that can be counted with", MISSING)),
        ("a: -.INF\n", ("SA104", 1, 4, 5, "-.INF is not a number that can be counted with", MISSING)),
        ("a: 1e999\n", ("SA104", 1, 4, 5, "this number is too large", MISSING)),
        ("a: {<<: 1}\n", ("SA105", 1, 5, 2, "merge keys ('<<') are not read", "write the fields out")),
        ("a: *b\n", ("SA106", 1, 4, 2, "alias *b names no anchor before it", "")),
        ("a: &a [*a]\n", ("SA106", 1, 8, 2, "alias *a stands inside the value that it names", "")),
        ("a: &x k\n*x : 1\n", ("SA106", 2, 1, 2, "alias *x stands in the place of a key", "")),
        ("{[a]: 1}\n", ("SA107", 1, 2, 1, "a key must be a plain text", "put the key in quotes")),
        ("a: 1\n---\nb: 2\n", ("SA108", 2, 1, 3, "a second YAML document starts here", "split the file")),
        (
            "%YAML 1.1\n---\na: NO\n",
            (
                *("SA109", 1, 1, 9, "this file asks for YAML 1.1; it would be read as 1.2"),
                "remove the %YAML line; note that in YAML 1.2 NO is a text and 0123 is 123",
            ),
        ),
        ("[" * 65, ("SA010", 1, 65, 1, "nested deeper than 64 levels", "is a bracket missing?")),
    ],
)
def test_what_is_refused_is_told_in_full(text: str, expected: Told, pure: bool) -> None:
    """Code, line, column, width, message and advice, each as made by hand, by either parser."""
    assert refused(text, pure=pure) == [expected]


def test_the_limit_of_values_is_exact() -> None:
    """Scalars, lists and mappings count, keys do not, and an alias counts as all that it stands for."""
    assert load("a: [1, {b: 2}]", Limits(values=5)) == {"a": [1, {"b": 2}]}
    assert refused("a: [1, {b: 2}]", Limits(values=4)) == [
        ("SA011", 1, 12, 1, "the file has more than 4 values", ""),
    ]
    assert load("a: &a [1, 2]\nb: *a\n", Limits(values=7)) == {"a": [1, 2], "b": [1, 2]}
    assert refused("a: &a [1, 2]\nb: *a\n", Limits(values=6)) == [
        ("SA011", 2, 4, 2, "the file has more than 6 values", ""),
    ]
    assert refused("- x\n" * 1_001, Limits(values=1_000))[0][4] == "the file has more than 1,000 values"


def test_the_limit_of_what_aliases_bring_is_exact() -> None:
    """A scalar is one value, a key that is anchored too, and what an alias stands for counts whole."""
    assert load("a: &a x\nb: [*a, *a]\n", Limits(alias_expansion=2)) == {"a": "x", "b": ["x", "x"]}
    assert refused("a: &a x\nb: [*a, *a]\n", Limits(alias_expansion=1)) == [
        ("SA012", 2, 9, 2, "aliases expand to more than 1 values", ""),
    ]
    assert load("&k a: 1\nb: *k\n", Limits(alias_expansion=1)) == {"a": 1, "b": "a"}
    assert refused("&k a: 1\nb: *k\n", Limits(alias_expansion=0))[0][0] == "SA012"
    assert refused("a: *none\nb: *none\n", Limits(alias_expansion=1))[-1][0] == "SA012"
    assert refused("a: &a [" + "1," * 1_000 + "]\nb: *a\n", Limits(alias_expansion=1_000))[0][4] == (
        "aliases expand to more than 1,000 values"
    )


def test_the_limit_of_length_is_exact() -> None:
    """A text and a key may have as many characters as the limit says, and none more."""
    limits = Limits(scalar_length=1_000)
    advice = "at most 1,000 are read; is a closing quote missing?"
    longest = "x" * 1_000
    assert load(f"a: {longest}", limits) == {"a": longest}
    assert load(f"? {longest}\n: 1", limits) == {longest: 1}
    assert refused(f"a: {longest}x", limits) == [("SA013", 1, 4, 1_001, "this text has 1,001 characters", advice)]
    assert refused(f"? {longest}x\n: 1", limits) == [("SA013", 1, 3, 1_001, "this key has 1,001 characters", advice)]


def test_the_limit_of_problems_is_exact() -> None:
    """One problem less than the limit and the rest is read; at the limit it is told that it was not."""
    text = "a: 1\na: 2\na: 3\nb: 4\n"
    twice = [("SA102", line, 1, 1, "key 'a' is given twice", "first given on line 1") for line in (2, 3)]
    assert refused(text, Limits(problems=3)) == twice
    too_many = ("SA014", 3, 1, 1, "too many problems; the rest of the file was not read", "")
    assert refused(text, Limits(problems=2)) == [*twice, too_many]
    with pytest.raises(LoadError) as caught:
        load(text, Limits(problems=2))
    assert caught.value.partial is None


def test_long_names_are_cut() -> None:
    """Sixty characters of a key, a tag or an alias are shown; of more, fifty-seven and a mark."""
    whole, cut = "k" * 60, "k" * 61
    shown = "k" * 57 + "…"
    assert refused(f"{whole}: 1\n{whole}: 2\n")[0][4] == f"key '{whole}' is given twice"
    assert refused(f"{cut}: 1\n{cut}: 2\n")[0][4] == f"key '{shown}' is given twice"
    assert refused(f"a: *{cut}\n")[0][4] == f"alias *{shown} names no anchor before it"
    assert refused(f"a: &x k\n*{cut} : 1\n")[1][4] == f"alias *{shown} stands in the place of a key"


@both
def test_what_stands_in_the_place_of_a_key_keeps_its_value_apart(pure: bool) -> None:
    """The value of such a key is kept under the empty key, and those after it under theirs."""
    with pytest.raises(LoadError) as caught:
        load("{[a]: 1, b: 2}", pure=pure)
    assert caught.value.partial == {"": 1, "b": 2}


@both
def test_problems_come_in_the_order_of_the_text(pure: bool) -> None:
    """A syntax error comes last however far before it the parser gave up; all within a line by column."""
    assert [problem[:3] for problem in refused("a: {b: .nan, c: !x 1, c: *no}\na: [\n", pure=pure)][:5] == [
        ("SA104", 1, 8),
        ("SA103", 1, 17),
        ("SA102", 1, 23),
        ("SA106", 1, 26),
        ("SA102", 2, 1),
    ]


@both
def test_a_value_with_a_tag_or_out_of_range_is_kept_without_it(pure: bool) -> None:
    """A tagged value stays the text that it is, a number that cannot be counted with is none."""
    with pytest.raises(LoadError) as caught:
        load("a: !!int 5\nb: .inf\nc: !x [1]\nd: &d .nan\ne: *d\n", pure=pure)
    assert caught.value.partial == {"a": "5", "b": None, "c": [1], "d": None, "e": None}


def test_mappings_of_very_many_keys_are_handed_over_beside_the_data() -> None:
    """From 501 keys on; lists of any length are not."""
    most = {f"k{number}": number for number in range(500)}
    more = most | {"k500": 500}
    crowds: list[dict[str, object]] = []
    text = f"a: {most}\nb: {more}\nc: {[*range(600)]}\n"

    assert load(text, Limits(), crowds) == load(text) == {"a": most, "b": more, "c": [*range(600)]}
    assert crowds == [more]


@both
def test_a_text_that_asks_for_our_version_is_read(pure: bool) -> None:
    """YAML 1.2 is what all texts are read as."""
    assert load("%YAML 1.2\n---\na: NO\n", pure=pure) == {"a": "NO"}


def test_an_alias_of_nothing_counts_as_one_scalar() -> None:
    """So at every limit it is the only problem."""
    assert [problem[0] for problem in refused("[*none]", Limits(depth=1, values=2, alias_expansion=1))] == ["SA106"]


def test_the_depth_of_what_an_alias_stands_for_is_exact() -> None:
    """An alias of a scalar or a key is no level, of a list one, of a list in a mapping two."""
    assert load("&k a: 1\nb: [*k]\n", Limits(depth=2)) == {"a": 1, "b": ["a"]}
    assert load("a: &a 1\nb: [*a]\n", Limits(depth=2)) == {"a": 1, "b": [1]}
    assert load("a: &a [1]\nb: *a\n", Limits(depth=2)) == {"a": [1], "b": [1]}
    assert refused("a: &a [1]\nb: [*a]\n", Limits(depth=2))[0][:3] == ("SA010", 2, 5)
    assert load("a: &a {x: [1]}\nb: [*a]\n", Limits(depth=4)) is not None
    assert refused("a: &a {x: [1]}\nb: [*a]\n", Limits(depth=3))[0][:3] == ("SA010", 2, 5)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0x1F", 31),
        ("0o17", 15),
        ("0b11", "0b11"),
        ("017", 17),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("1e-3", 0.001),
        ("+1", 1),
        ("1_000", "1_000"),
        (".info", ".info"),
        ("True", True),
        ("yes", "yes"),
        ("NULL", None),
    ],
)
def test_a_scalar_without_quotes_means_what_the_core_schema_says(written: str, meant: object) -> None:
    """With its type; what is no number by the schema stays a text."""
    found = resolve(written, 300)
    assert found == meant
    assert type(found) is type(meant)


def test_a_number_of_too_many_digits_is_told_with_both_counts() -> None:
    """Exactly as many as allowed are read, in each way to write a number."""
    for written in ("1234", "1.23", "0x1F"):
        assert resolve(written, 4) is not None
        with pytest.raises(NumberError, match=r"^this number has 4 digits; at most 3 are read$"):
            resolve(written, 3)
    with pytest.raises(NumberError, match=r"^this number has 1,234 digits; at most 300 are read$"):
        resolve("9" * 1_234, 300)


@both
def test_a_byte_order_mark_is_taken_off_once(pure: bool) -> None:
    """The places are those of the text without it."""
    assert refused("\ufeffa: .nan\n", pure=pure)[0][:3] == ("SA104", 1, 4)
    assert load_documents("\ufeffa: 1\n") == [{"a": 1}]
    assert locate_documents("\ufeffa: 12\n").value((0, "a")) == Span(1, 4, 2)
    assert locate_documents("\ufeffa: 12\n").written((0, "a")) == "12"


def documents_refused(text: str, limits: Limits | None = None) -> tuple[list[Told], object]:
    with pytest.raises(LoadError) as caught:
        load_documents(text, limits or Limits())
    return [told(problem) for problem in caught.value.problems], caught.value.partial


def test_a_merge_key_that_brings_no_mapping_is_told_and_the_rest_kept() -> None:
    """At the end of the mapping that holds it; the other documents and the other parts of the merge stay."""
    problems, partial = documents_refused("b: &b {x: 1}\nu: {<<: [3, *b], y: 2}\n---\nz\n")

    assert problems == [("SA105", 2, 22, 1, "a merge key ('<<') brings something that is no mapping", "")]
    assert partial == [{"b": {"x": 1}, "u": {"y": 2, "x": 1}}, "z"]


def test_each_document_of_a_stream_counts_on_its_own() -> None:
    """Any number of them is read, anchors end with each, and a fault in a later one is told at its line."""
    assert load_documents("a\n---\nb\n---\nc\n---\nd\n") == ["a", "b", "c", "d"]
    problems, partial = documents_refused("a: &x 1\n---\nb: *x\n---\nc: 1\nc: 2\n")
    assert [problem[:3] for problem in problems] == [("SA106", 3, 4), ("SA102", 6, 1)]
    assert partial == [{"a": 1}, {"b": None}, {"c": 2}]
    problems, partial = documents_refused("a: .nan\n---\nb: [1\n")
    assert [problem[0] for problem in problems] == ["SA104", "SA101"]
    assert partial is None
    problems, partial = documents_refused("[" * 65)
    assert [problem[0] for problem in problems] == ["SA010"]
    assert partial is None
    assert documents_refused("[1, 2]\n---\n[3]\n", Limits(values=4))[0][0][:3] == ("SA011", 3, 2)
    assert documents_refused("x: \ud800\n")[0][0][:3] == ("SA004", 1, 4)
    assert documents_refused("\ufeffx: \ud800\n")[0][0][:3] == ("SA004", 1, 4)


def test_places_in_a_stream_reach_up_to_what_is_broken() -> None:
    """What comes after a fault has no place; of two equal keys the last counts."""
    places = locate_documents("a: 1\na: 22\n---\nb: 3\n---\nc: [4\n")
    assert places.value((0, "a")) == Span(2, 4, 2)
    assert places.value((1, "b")) == Span(4, 4, 1)
    assert (2, "c", 0) in places
    assert (3,) not in places
    assert (0, "x") not in locate_documents("x: \ud800\n")
    assert (1, 0) not in locate_documents("[1]\n---\n[[2]]\n", Limits(depth=0))
