"""YAML text: what it means, what is refused, and where each thing stands."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml
from hostile_process import verdict
from hypothesis import given, settings
from hypothesis import strategies as st
from random_documents import documents, entries

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.text.yaml_text import load, locate

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdef", "bcdefg", strict=True)
)


class QuotingDumper(yaml.SafeDumper):
    """PyYAML leaves texts such as `0E0` plain, which are numbers in YAML 1.2."""


QuotingDumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)

both = pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])


def refused(text: str, limits: Limits | None = None, *, pure: bool = False) -> tuple[Problem, ...]:
    with pytest.raises(LoadError) as caught:
        load(text, limits or Limits(), pure=pure)
    return caught.value.problems


@both
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("on", "on"),
        ("22:22", "22:22"),
        ("12:30:45", "12:30:45"),
        ("0123", 123),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("2026-11-21", "2026-11-21"),
        ("1.10", 1.1),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("+12", 12),
        ("1.2.3", "1.2.3"),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("'1.10'", "1.10"),
        ('"NO"', "NO"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("'null'", "null"),
        ("=", "="),
        ("-", "-"),
        (".", "."),
        ("😀", "😀"),
    ],
)
def test_scalars_have_the_meaning_of_yaml_1_2(written: str, meant: object, pure: bool) -> None:
    """An unquoted scalar means what the core schema of YAML 1.2 says, and quotes make it text."""
    if written == "-":
        written = "'-'"

    data = load(f"key: {written}\n", pure=pure)

    assert data == {"key": meant}
    assert type(data["key"]) is type(meant)  # type: ignore[index]


@both
@pytest.mark.parametrize("key", ["1", "true", "null", "~", "1.10", "NO", "2026-11-21", "''"])
def test_keys_are_always_text(key: str, pure: bool) -> None:
    """A key stays what is written, whatever it would mean as a value."""
    assert load(f"{key}: x\n", pure=pure) == {key.strip("'"): "x"}


@both
def test_a_key_given_twice_is_refused_with_both_lines(pure: bool) -> None:
    """The second of two equal keys is pointed at, and the help names the line of the first."""
    (problem,) = refused("a: 1\nb: 2\na: 3\n", pure=pure)

    assert (problem.code, problem.line, problem.column, problem.width) == ("SA102", 3, 1, 1)
    assert problem.message == "key 'a' is given twice"
    assert problem.help == "first given on line 1"


@both
@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: !!python/object/apply:os.system ['id']\n", "SA103", 1, 4),
        ("a: !!python/name:os.system ''\n", "SA103", 1, 4),
        ("a: !!int 5\n", "SA103", 1, 4),
        ("a: !mine {b: 1}\n", "SA103", 1, 4),
        ("!!str a: 1\n", "SA103", 1, 1),
        ("base: &b {x: 1}\nc:\n  <<: *b\n", "SA105", 3, 3),
        ("a: &a [*a]\n", "SA106", 1, 8),
        ("a: *b\n", "SA106", 1, 4),
        ("a: &x k\n*x : 1\n", "SA106", 2, 1),
        ("? [a]\n: 1\n", "SA107", 1, 3),
        ("{[a]: 1}\n", "SA107", 1, 2),
        ("a: 1\n---\nb: 2\n", "SA108", 2, 1),
        ("%YAML 1.1\n---\na: NO\n", "SA109", 1, 1),
        ("a: .nan\n", "SA104", 1, 4),
        ("a: -.INF\n", "SA104", 1, 4),
        ("a: 1e999\n", "SA104", 1, 4),
        ("a: " + "9" * 301 + "\n", "SA104", 1, 4),
        ("a: 0x" + "f" * 300 + "\n", "SA104", 1, 4),
        ("x: \x07\n", "SA004", 1, 4),
        ("é: 1\nx: \ud800\n", "SA004", 2, 4),
        ("\tfoo: 1\n", "SA101", 1, 1),
        ("a: b: c\n", "SA101", 1, 5),
        ("a: @x\n", "SA101", 1, 4),
    ],
)
def test_what_yaml_allows_and_a_stack_does_not(text: str, code: str, line: int, column: int, pure: bool) -> None:
    """Everything that is ambiguous, dangerous or lossy is refused at its place, by either parser."""
    problem = refused(text, pure=pure)[0]

    assert (problem.code, problem.line, problem.column) == (code, line, column)


@both
@pytest.mark.parametrize("text", ["a: [1, 2\nb: 3\n", "a: 'x\n", 'a: "x\n', "{a: 1", "a:\n- b\n c: 1\n", 'a: "\\q"\n'])
def test_broken_yaml_is_refused_with_a_place(text: str, pure: bool) -> None:
    """A syntax error comes with a line that exists, in one sentence."""
    (problem,) = refused(text, pure=pure)

    assert problem.code == "SA101"
    assert 1 <= problem.line <= text.count("\n") + 1
    assert "\n" not in problem.message + problem.help


@both
@pytest.mark.parametrize(
    "text", ["\tfoo: 1\n", "tools:\n\t- x\n", "\ufefftools:\n\t- x\n", "tools:\n- name: a\n\tid: b\n"]
)
def test_a_tab_in_the_indent_is_told_as_one(text: str, pure: bool) -> None:
    """The help names the tab, whatever the parser calls it: quotes would not mend it."""
    (problem,) = refused(text, pure=pure)

    assert problem.help.startswith("indent with blanks, not with tabs")


@both
def test_all_problems_of_one_pass_are_told_at_once(pure: bool) -> None:
    """Problems after which the text can still be followed do not hide one another."""
    text = "a: 1\na: 2\nb: !!int 3\nc: .inf\nd: {<<: 1, e: *none}\nf: [1\n"

    assert [problem.code for problem in refused(text, pure=pure)] == [
        "SA102",
        "SA103",
        "SA104",
        "SA105",
        "SA106",
        "SA101",
    ]


@both
@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_text_holds_nothing(text: str, pure: bool) -> None:
    """A text without a value is None, which a model then refuses in its own words."""
    assert load(text, pure=pure) is None


@both
def test_a_byte_order_mark_is_no_part_of_the_first_key(pure: bool) -> None:
    """A mark before the text is skipped, also where a document marker follows."""
    assert load("\ufeff---\na: 1\n", pure=pure) == {"a": 1}


@both
def test_aliases_repeat_a_value(pure: bool) -> None:
    """An alias after its anchor stands for the same value, scalars and keys included."""
    text = "a: &v [1, {b: 2}]\nc: *v\nd: &s text\n&k e: *s\nf: *k\n"

    data = load(text, pure=pure)

    assert data == {"a": [1, {"b": 2}], "c": [1, {"b": 2}], "d": "text", "e": "text", "f": "e"}
    assert locate(text, pure=pure).written(("c",)) == "*v"


def test_the_rest_of_the_data_is_kept_for_a_second_look() -> None:
    """Where only values are wrong, the error carries the data without them; after a syntax error it carries none."""
    with pytest.raises(LoadError) as lenient:
        load("a: 1\na: 2\nb: .nan\nc: !!int 3\n")
    with pytest.raises(LoadError) as broken:
        load("a: 1\nb: [1\n")

    assert lenient.value.partial == {"a": 1, "b": None, "c": "3"}
    assert broken.value.partial is None


def test_aliases_are_counted_with_what_they_hold() -> None:
    """The budget counts every value that an alias brings in, those of aliases within it included."""
    text = "a: &a [1, 2]\nb: &b [*a, *a]\nc: [*b]\n"

    assert load(text, Limits(alias_expansion=13)) == {"a": [1, 2], "b": [[1, 2]] * 2, "c": [[[1, 2]] * 2]}
    assert refused(text, Limits(alias_expansion=12))[-1].code == "SA012"


def test_aliases_cannot_build_what_is_nested_too_deeply() -> None:
    """A chain of aliases counts by the depth of what it stands for."""
    text = "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 70))

    problem = refused(text)[-1]

    assert (problem.code, problem.line) == ("SA010", 64)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &a [[[1]], [1]]\nb: [*a]\n", 2),
        ("s: &s [1]\nb: &b [[[1]], *s]\nc: [*b]\n", 3),
        ("a: &a {p: {q: {r: 1}}, s: {}}\nb: [*a]\n", 2),
    ],
    ids=["a flat list after a deep one", "an alias of a flat list after a deep one", "mappings"],
)
def test_an_alias_is_as_deep_as_the_deepest_part_of_what_it_stands_for(text: str, line: int) -> None:
    """Whatever comes after that part; one level more, and it is read."""
    problem = refused(text, Limits(depth=4))[-1]

    assert (problem.code, problem.line) == ("SA010", line)
    assert load(text, Limits(depth=5)) is not None


@both
@pytest.mark.parametrize("written", ["1234", "-123", "1.23", "0x1F", "0o17", "1e10"])
def test_the_limit_of_digits_is_exact(written: str, pure: bool) -> None:
    """A number of any form may have as many characters as the limit says, and none more."""
    most = len(written)
    assert load(f"a: {written}\n", Limits(number_digits=most), pure=pure) is not None

    (problem,) = refused(f"a: {written}\n", Limits(number_digits=most - 1), pure=pure)

    assert (problem.code, problem.line, problem.column) == ("SA104", 1, 4)
    assert f"{most} digits; at most {most - 1} are read" in problem.message


@both
def test_the_depth_limit_is_exact(pure: bool) -> None:
    """64 levels are read; the bracket of the 65th is pointed at."""
    assert load("[" * 64 + "]" * 64, pure=pure) is not None

    (problem,) = refused("[" * 65 + "]" * 65, pure=pure)

    assert (problem.code, problem.line, problem.column) == ("SA010", 1, 65)


def test_the_other_limits_hold() -> None:
    """Values, lengths and the number of problems are limited too, each with its own code."""
    assert refused("[1, 2, 3]", Limits(values=3))[-1].code == "SA011"
    assert refused("a: " + "x" * 11, Limits(scalar_length=10))[-1].code == "SA013"
    assert refused("x" * 11 + ": 1", Limits(scalar_length=10))[-1].code == "SA013"
    assert [p.code for p in refused("a: 1\n" * 9, Limits(problems=3))] == ["SA102", "SA102", "SA102", "SA014"]


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        (repr(BOMB), "SA012"),
        ("'[' * 100_000", "SA010"),
        ("'- ' * 100_000", "SA010"),
        ("'{a: ' * 50_000", "SA010"),
        ("'? ' * 100_000", "SA107"),
        ("'a: ' + '9' * 5_000", "SA104"),
        ("'a: ' + '9' * 1_000_000", "SA104"),
        ("'a: 0x' + 'f' * 1_000_000", "SA104"),
        ("'a: 1\\n' * 20_000", "SA102"),
        ("'&a ' * 100_000", "SA101"),
        ("'!' * 100_000", "SA103"),
        ("'x: ' + 'é' * 1_000_001", "SA013"),
        ("'base: &b {x: 1}\\n' + ''.join(f'm{n}: &m{n} {{<<: *b}}\\n' for n in range(2_000))", "SA105"),
        ("'\"' + '\\\\x41' * 50_000 + '\"'", "accepted"),
        ("'#' * 1_000_000", "accepted"),
        ("'a: |\\n' + '  x\\n' * 100_000", "accepted"),
    ],
)
def test_hostile_yaml_is_settled_at_once(expression: str, code: str) -> None:
    """A hostile text is refused, or read, with little computing and in little memory; the process lives."""
    assert verdict("yaml_text", expression) == code


def test_many_problems_are_told_in_little_time() -> None:
    """A hundred thousand problems do not take a hundred thousand searches."""
    problems = refused("a: 1\n" * 100_000)

    assert len(problems) == Limits().problems + 1


@settings(max_examples=100, deadline=None)
@given(documents)
def test_json_text_is_read_as_yaml_with_the_same_result(document: object) -> None:
    """A JSON document without escapes is YAML, and means the same."""
    text = json.dumps(document, ensure_ascii=False, indent=1)

    assert load(text) == load(text, pure=True) == document


@settings(max_examples=100, deadline=None)
@given(documents)
def test_what_yaml_writes_is_read_back(document: object) -> None:
    """A document dumped by PyYAML in block style, its texts in quotes, loads equal, by either parser."""
    text = yaml.dump(document, Dumper=QuotingDumper, allow_unicode=True, sort_keys=False)
    text = text.replace("\n...\n", "\n")

    assert load(text) == load(text, pure=True) == document


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab:-[]{},&*!|>'\"#%@? \n\t1.~<\\\u2028\x07é😀")), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever the text, the outcome is data or a LoadError with a place inside the text."""
    for pure in (False, True):
        try:
            load(text, pure=pure)
        except LoadError as error:
            for problem in error.problems:
                assert 1 <= problem.line <= len(text.split("\n")) + text.count("\r")
                assert problem.column >= 1
                assert problem.width >= 1
        locate(text, pure=pure)


@settings(max_examples=100, deadline=None)
@given(documents, st.booleans())
def test_every_entry_of_a_document_is_found(document: object, pure: bool) -> None:
    """The place of each key and each scalar holds the text that it was written as."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    positions = locate(text, pure=pure)
    lines = text.split("\n")

    for path, value in entries(document):
        assert path in positions
        written = json.dumps(value, ensure_ascii=False, indent=1)
        span = positions.value(path)
        assert written.startswith(lines[span.line - 1][span.column - 1 :][: span.width])
        if path and isinstance(path[-1], str):
            key = positions.key(path)
            quoted = json.dumps(path[-1], ensure_ascii=False)
            assert lines[key.line - 1][key.column - 1 :][: key.width] == quoted


BLOCK = """\
name: Shop
tools:
  - id: crm
    cost: {annual: 1.10}  # money
    owner:
  - esp
text: |
  one
  two
"""


@both
def test_positions_tell_the_key_from_the_value(pure: bool) -> None:
    """A look-up points at the key or at the value, and at the nearest entry around what is missing."""
    positions = locate(BLOCK, pure=pure)
    key, value = positions.key, positions.value

    def place(span: object) -> tuple[int, int, int]:
        return span.line, span.column, span.width  # type: ignore[attr-defined]

    assert place(key(("name",))) == (1, 1, 4)
    assert place(value(("name",))) == (1, 7, 4)
    assert place(value(("tools", 0))) == (3, 5, 7)
    assert place(key(("tools", 0, "name"))) == (3, 5, 7)
    assert place(value(("tools", 0, "cost", "annual"))) == (4, 20, 4)
    assert place(value(("tools", 0, "cost"))) == (4, 11, 14)
    assert place(key(("tools", 0, "cost", "missing"))) == (4, 5, 4)
    assert place(value(("tools", 0, "owner"))) == (5, 5, 5)
    assert place(value(("tools", 1))) == (6, 5, 3)
    assert place(value(("text",))) == (7, 7, 1)
    assert place(key(("nothing", "here"))) == (1, 1, 10)
    assert positions.written(("tools", 0, "cost", "annual")) == "1.10"


def test_the_module_is_light() -> None:
    """Importing the readers loads neither PyYAML nor anything heavy, and JSON never does."""
    script = (
        "import sys\n"
        "from stackaudit.io.readers.diagnostics import problems\n"
        "from stackaudit.io.readers.text import decode, json_text, toml_text, yaml_text\n"
        "json_text.load('{\"a\": 1}')\n"
        "print([name for name in ('yaml', 'pydantic', 'numpy', 'pandas', 'networkx') if name in sys.modules])\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
