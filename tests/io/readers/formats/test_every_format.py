"""What holds for every reader of a foreign format: it recognises its own, refuses clearly, and never crashes."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from format_kit import DATA, SAMPLES, Sample, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hangs import ends
from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.registry import READERS
from stackaudit.io.readers.result import ReadResult
from stackaudit.model.stack import Stack

FORMATS = tuple(
    READERS[id_] for id_, place in zip(READERS.built_in(), READERS.places, strict=True) if ".formats." in place
)
every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
that_nests = pytest.mark.parametrize(
    "sample", [one for one in SAMPLES if one.syntax != "text"], ids=lambda sample: sample.name
)
every_format = pytest.mark.parametrize("reader", FORMATS, ids=lambda reader: reader.id)
DEEP = {
    "json": "[" * 100_000,
    "yaml": "[" * 100_000,
    "xml": "<a>" * 100_000,
    "lines": "[" * 100_000,
    "dsl": "a { " * 100_000,
    "mermaid": "flowchart LR\n" + "subgraph a\n" * 100_000,
}
BARE = {
    "json": "{}",
    "yaml": "a: b",
    "xml": "<a/>",
    "lines": "{}\n{}",
    "dsl": "workspace {\n}",
    "mermaid": "flowchart LR",
}
CUT_ANYWHERE = {"yaml", "mermaid", "lines", "text"}
"""What is still sound where it is cut off between two of its lines."""


def refused(sample: Sample, path: Path, limits: Limits | None = None) -> LoadError:
    with pytest.raises(LoadError) as caught:
        sample.reader.read(Source(path, limits or Limits()))
    assert caught.value.source == str(path)
    assert str(path) in str(caught.value)
    return caught.value


def sound_or_refused(sample: Sample, path: Path) -> ReadResult | None:
    """What a reader makes of any file: a document that is a stack, each note with its place, or a `LoadError`."""
    sample.reader.recognises(Source(path))
    try:
        reading = sample.reader.read(Source(path))
    except LoadError:
        return None
    stack = Stack.model_validate(reading.document)
    assert len(stack.tools) == len(reading.document["tools"])
    for note in reading.notes:
        assert note.spot.source
        assert note.message
    return reading


@every_sample
def test_a_sample_is_recognised_by_its_own_reader_and_no_other(sample: Sample) -> None:
    """The formats exclude one another, so that their order does not matter."""
    assert [reader.id for reader in FORMATS if reader.recognises(Source(sample.path))] == [sample.reader.id]


@every_format
def test_a_reader_has_a_sample_and_names_itself(reader: Any) -> None:
    """Every format of the registry is tested here."""
    assert any(sample.format == reader.id for sample in SAMPLES)
    assert reader.reads
    assert reader.id == reader.id.strip().lower()


def test_the_ids_of_the_formats_are_distinct() -> None:
    """`format=` can name each."""
    assert len({reader.id for reader in FORMATS}) == len(FORMATS)


@every_format
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "name,owner\nCRM,Ann\n",
        "name: Shop\ntools: [CRM]\n",
        '{"name": "Shop", "tools": ["CRM"]}',
        "<a/>",
        "\0\1",
    ],
)
def test_nothing_else_is_recognised(reader: Any, text: str, tmp_path: Path) -> None:
    """Our own format, a table, rubbish and nothing are none of theirs."""
    path = tmp_path / "file.txt"
    path.write_text(text, encoding="utf-8")

    assert reader.recognises(Source(path)) is False


@every_format
@pytest.mark.parametrize("name", ["no such file", "an\0impossible name"])
def test_recognising_never_raises(reader: Any, name: str, tmp_path: Path) -> None:
    """Not even where there is nothing to look at."""
    assert reader.recognises(Source(tmp_path / name)) is False
    assert reader.recognises(Source(tmp_path)) is False


@every_sample
def test_every_tool_and_flow_says_where_it_is_from(sample: Sample) -> None:
    """Provenance on each: the file, and that it is documented; a record has its line."""
    stack, reading = read(sample.reader, sample.path)
    files = {str(path) for path in DATA.rglob("*") if path.is_file()}

    for record in (*stack.tools, *stack.integrations):
        assert record.provenance is not None
        assert record.provenance.source in files
        assert record.provenance.confidence == "documented"
    for part in ("tools", "integrations", "entities", "departments", "journeys"):
        for n, record in enumerate(reading.document.get(part, ())):
            spot = reading.spots[part, n]
            assert spot.source == record.get("provenance", {"from": spot.source})["from"]
            made_by_us = record.get("id") == "n8n"
            assert (spot.line > 0) is not made_by_us
            assert spot.line <= Path(spot.source).read_text(encoding="utf-8").count("\n") + 1


@every_sample
def test_reading_twice_gives_the_same(sample: Sample) -> None:
    """A reader keeps nothing from one input to the next."""
    assert sample.reader.read(Source(sample.path)) == sample.reader.read(Source(sample.path))


@every_sample
def test_a_missing_file_and_a_folder_in_its_place_are_refused(sample: Sample, tmp_path: Path) -> None:
    """With the name and the reason."""
    assert [problem.code for problem in refused(sample, tmp_path / "missing").problems] == ["SA001"]
    (tmp_path / "folder").mkdir()
    codes = [problem.code for problem in refused(sample, tmp_path / "folder").problems]
    assert codes in (["SA001"], ["SA007"])


@every_sample
def test_an_empty_file_is_refused(sample: Sample, tmp_path: Path) -> None:
    """As empty, or as naming no tool."""
    path = tmp_path / sample.path.name
    path.write_text("", encoding="utf-8")

    assert refused(sample, path).problems[0].code in {"SA006", "SA007"}


@every_sample
def test_a_file_of_the_right_syntax_that_names_no_tool_is_refused(sample: Sample, tmp_path: Path) -> None:
    """Nothing is not a stack."""
    path = tmp_path / sample.path.name
    path.write_text(BARE.get(sample.syntax) or sample.text.partition("\n")[0], encoding="utf-8")

    assert refused(sample, path).problems[-1].code in {"SA007", "SA200"}


@every_sample
def test_a_file_in_another_encoding_is_refused_with_its_line(sample: Sample, tmp_path: Path) -> None:
    """Windows-1252 is named; UTF-16 with its mark is read."""
    path = tmp_path / sample.path.name
    name = next(
        tool["name"] for tool in sample.reader.read(Source(sample.path)).document["tools"] if tool["id"] != "n8n"
    )
    path.write_bytes(sample.text.encode("utf-8") + "\n é".encode("cp1252"))
    problem = refused(sample, path).problems[0]
    assert (problem.code, problem.line) == ("SA003", sample.text.count("\n") + 2)

    path.write_text(sample.text, encoding="utf-16")
    assert name in [tool["name"] for tool in sample.reader.read(Source(path)).document["tools"]]


@every_sample
def test_a_file_with_a_byte_order_mark_is_read(sample: Sample, tmp_path: Path) -> None:
    """Excel and some editors write one."""
    path = tmp_path / sample.path.name
    path.write_text(sample.text, encoding="utf-8-sig")

    assert sample.reader.recognises(Source(path))
    assert sample.reader.read(Source(path)).document["tools"]


@every_sample
def test_a_file_beyond_a_limit_is_refused(sample: Sample, tmp_path: Path) -> None:
    """Its size."""
    limits = Limits(file_bytes=sample.path.stat().st_size - 1)
    assert refused(sample, sample.path, limits).problems[0].code == "SA002"


@that_nests
def test_values_and_levels_beyond_a_limit_are_refused(sample: Sample) -> None:
    """How many values it holds, and how deep they lie within one another."""
    assert refused(sample, sample.path, Limits(values=12)).problems[0].code == "SA011"
    assert refused(sample, sample.path, Limits(depth=1)).problems[0].code == "SA010"


@that_nests
def test_deep_nesting_is_refused(sample: Sample, tmp_path: Path) -> None:
    """As too deep, not by exhausting the stack of Python."""
    path = tmp_path / sample.path.name
    path.write_text(DEEP[sample.syntax], encoding="utf-8")

    assert "SA010" in {problem.code for problem in refused(sample, path).problems}


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.syntax == "yaml"], ids=lambda sample: sample.name)
def test_an_alias_bomb_is_refused(sample: Sample, tmp_path: Path) -> None:
    """Aliases that multiply, with the line where it became too much."""
    path = tmp_path / sample.path.name
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
    )
    path.write_text(bomb, encoding="utf-8")
    problem = refused(sample, path).problems[0]

    assert problem.code == "SA012"
    assert problem.line > 1


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.syntax == "xml"], ids=lambda sample: sample.name)
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://example.com/x.dtd">',
    ],
)
def test_a_document_type_is_refused(sample: Sample, doctype: str, tmp_path: Path) -> None:
    """Bombs of entities, files of the machine and addresses alike."""
    path = tmp_path / sample.path.name
    head, _, rest = sample.text.partition("?>")
    path.write_text(f"{head}?>\n{doctype}{rest}", encoding="utf-8")

    assert [problem.code for problem in refused(sample, path).problems] == ["SA142"]


@every_sample
def test_a_file_cut_off_anywhere_is_read_or_refused_with_a_line(sample: Sample, tmp_path: Path) -> None:
    """A broken download: what is left is read, or the place where it ends is told."""
    path = tmp_path / sample.path.name
    for end in range(1, len(sample.text) - 2, len(sample.text) // 40):
        path.write_text(sample.text[:end], encoding="utf-8")
        if sound_or_refused(sample, path) is None:
            assert all(problem.line > 0 for problem in refused(sample, path).problems)
        else:
            assert sample.syntax in CUT_ANYWHERE, "JSON, XML and blocks in braces tell that they are cut off"


@every_sample
def test_long_and_strange_names_become_clean_ones(sample: Sample, tmp_path: Path) -> None:
    """A name of a million letters is cut; hidden characters are taken out; the stack stays sound."""
    name = next(
        tool["name"] for tool in sample.reader.read(Source(sample.path)).document["tools"] if tool["id"] != "n8n"
    )
    path = tmp_path / sample.path.name
    for strange in ("x" * 900_000, f"{name}\u200b\u202e", "Ｆｕｌｌ", "名前", "\u0301", "†††"):
        text = sample.text.replace(name, strange)
        path.write_text(text, encoding="utf-8")
        sound_or_refused(sample, path)


JUNK = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        10**40,
        1.5,
        "",
        " ",
        "n/a",
        "\u200b",
        "x" * 2_500,
        "ＣＲＭ",
        "a\u034f",
        "../../etc/passwd",
        "urn:cdx:1/1#",
        "backstage.io/",
        [],
        {},
        [[]],
        [None],
        [{}],
        {"": ""},
        {"a": {"b": []}},
    ]
)


def places(document: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of everything in a document."""
    yield path
    items = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in items:
        yield from places(value, (*path, key))


def put(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A document with another value at one place."""
    if not path:
        return value
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return document


def as_data(sample: Sample) -> list[Any]:
    """The documents of a sample that is JSON or YAML."""
    return [json.loads(sample.text)] if sample.syntax == "json" else list(yaml.safe_load_all(sample.text))


def as_text(sample: Sample, documents: list[Any]) -> str:
    """Documents as a text of the sample's syntax; JSON is YAML too."""
    return "\n---\n".join(json.dumps(one, ensure_ascii=False, default=str) for one in documents)


@pytest.mark.parametrize(
    "sample", [one for one in SAMPLES if one.syntax in {"json", "yaml"}], ids=lambda sample: sample.name
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_wrong_values_anywhere_give_a_sound_stack_or_a_load_error(
    sample: Sample, data: st.DataObject, tmp_path: Path
) -> None:
    """Any value of any type in any place, and a value of one place in another."""
    documents = as_data(sample)
    for _ in range(data.draw(st.integers(1, 5))):
        known = list(places(documents))
        path = data.draw(st.sampled_from(known))
        moved = data.draw(st.sampled_from(known))
        value: Any = documents
        for step in moved:
            value = value[step]
        drawn = data.draw(st.one_of(JUNK, st.just(value)))
        documents = put(documents, path or (0,), copy.deepcopy(drawn))
        if not isinstance(documents, list) or not documents:
            documents = [documents]
    path = tmp_path / sample.path.name
    path.write_text(as_text(sample, documents[:6]), encoding="utf-8")

    sound_or_refused(sample, path)


@every_sample
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cut_and_pasted_text_gives_a_sound_stack_or_a_load_error(
    sample: Sample, data: st.DataObject, tmp_path: Path
) -> None:
    """Pieces left out, doubled or exchanged for others: quotes, brackets, names, attributes."""
    text = sample.text
    pieces = [
        "",
        '"',
        "id-2",
        "<x/>",
        "]]>",
        "&amp;",
        "- ",
        ": ",
        "*a",
        "{",
        "}",
        "\n",
        "desk",
        "source",
        "ApplicationComponent",
    ]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 40)))
        other = data.draw(st.integers(0, len(text)))
        piece = data.draw(st.sampled_from([*pieces, text[other : other + 40]]))
        text = text[:start] + piece + text[end:]
    path = tmp_path / sample.path.name
    path.write_text(text, encoding="utf-8")

    sound_or_refused(sample, path)


def test_the_samples_are_small_and_ours() -> None:
    """They are written for these tests, or made by a real run of dbt on a project written for them."""
    assert all(path.stat().st_size < 10_000 for path in DATA.rglob("*") if path.is_file())


SLOW = {
    "blank lines": "\n" * 300_000,
    "a front that never ends": "---\n" + "\n" * 300_000,
    "fences": "```mermaid\n" * 20_000,
    "a long head": "subgraph a" + " " * 200_000 + "b\n",
    "quotes": '"\n' * 100_000,
    "brackets": "a[" * 150_000,
    "arrows": "a--b-.c==d" * 10_000,
    "ampersands": "a & " * 50_000,
    "semicolons": "a;" * 50_000,
    "dashes": "a" + "-" * 200_000 + "\n",
    "backslashes": "a \\\n" * 50_000,
    "words": 'softwareSystem "x" ' * 20_000,
    "relationships": "a -> a\n" * 30_000,
    "markup": "a[" + "<b " * 100_000 + "]",
}
HEADS = {"mermaid": "flowchart LR\n", "dsl": 'workspace {\nmodel {\na = softwareSystem "A"\n'}


@pytest.mark.parametrize("name", SLOW)
@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.syntax in HEADS], ids=lambda one: one.name)
def test_no_text_makes_a_reader_of_drawings_slow(sample: Sample, name: str, tmp_path: Path) -> None:
    """A few hundred kilobytes of anything are recognised and read, or refused, within seconds of processor time."""
    path = tmp_path / sample.path.name
    with ends():
        for head in (HEADS[sample.syntax], ""):
            path.write_text(head + SLOW[name], encoding="utf-8")
            for reader in FORMATS:
                reader.recognises(Source(path))
            sound_or_refused(sample, path)
