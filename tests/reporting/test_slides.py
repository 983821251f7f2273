"""The slides as python-pptx and LibreOffice read them: native, whole, closed to the outside, the same every time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.enum.shapes import MSO_SHAPE_TYPE
from tests.reporting.test_escaping import NASTY, audit_with

import stackaudit as sa
from stackaudit.analysers.base import Review
from stackaudit.core.escape import visible
from stackaudit.core.powerpoint import BODY, Box, Rows, Slide, Words, height_of, presentation
from stackaudit.engine.pictures import slide_pictures
from stackaudit.reporting.brief import Brief
from stackaudit.reporting.slides.areas import worst_journey
from stackaudit.tables.journey import HandoffRow, JourneyRow

SAMPLES = Path(__file__).parents[2] / "sample_stacks"
WHOLE = ("brightside_45.yaml", "corner_shop.yaml", "crm_rollout.yaml", "gitlab_2022.yaml")


def sample(name: str) -> sa.Audit:
    """The audit of a sample."""
    return sa.audit(sa.read_stack(SAMPLES / name))


def opened(data: bytes) -> Any:
    """A presentation as python-pptx reads it."""
    return pptx.Presentation(BytesIO(data))


def titles(deck: Any) -> list[str]:
    """The title of each slide."""
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def texts(deck: Any) -> Iterator[str]:
    """Every text of every slide, its notes included."""
    for slide in deck.slides:
        for shape in (*slide.shapes, *slide.notes_slide.shapes):
            if shape.has_text_frame:
                yield shape.text_frame.text
            if getattr(shape, "has_table", False):
                yield from (cell.text for row in shape.table.rows for cell in row.cells)


def tables(deck: Any, title: str) -> list[list[list[str]]]:
    """The cells of the tables on the slide whose title begins so."""
    (slide,) = (one for one in deck.slides if one.shapes.title.text_frame.text.startswith(title))
    found = (shape.table for shape in slide.shapes if shape.has_table)
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in found]


@pytest.fixture(scope="module", params=WHOLE)
def deck(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[sa.Audit, bytes]:
    """Audit and slides of each sample."""
    result = sample(request.param)
    return result, result.save(tmp_path_factory.mktemp("deck") / "deck.pptx").read_bytes()


def test_titles_are_sentences_with_numbers(deck: tuple[sa.Audit, bytes]) -> None:
    """About ten slides; the first title is the verdict, and each of the others tells a number too."""
    result, data = deck
    found = titles(opened(data))
    assert 8 <= len(found) <= 13
    assert found[0] == str(Brief(result.report).verdict).removesuffix(".")
    assert all(re.search(r"\d", title) or "not known" in title for title in found)
    assert len(set(found)) == len(found)


def test_shapes_are_native_described_and_on_the_slide(deck: tuple[sa.Audit, bytes]) -> None:
    """Tables, charts and pictures say what they show to who cannot see them; nothing reaches over an edge."""
    made = opened(deck[1])
    for slide in made.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= made.slide_width
            assert shape.top + shape.height <= made.slide_height
            if shape.has_table or shape.has_chart or shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
                assert shape.element.xpath("./*/p:cNvPr")[0].get("descr")
    kinds = [shape.shape_type for slide in made.slides for shape in slide.shapes]
    assert kinds.count(MSO_SHAPE_TYPE.PICTURE) == 2
    assert MSO_SHAPE_TYPE.TABLE in kinds
    assert MSO_SHAPE_TYPE.CHART in kinds


def test_notes_hold_the_proof(deck: tuple[sa.Audit, bytes]) -> None:
    """The worst open finding stands in the notes with its id."""
    result, data = deck
    notes = "\n".join(slide.notes_slide.notes_text_frame.text for slide in opened(data).slides)
    assert Brief(result.report).cards[0].first.finding.id in notes
    assert all(line.finding.id in notes for line in Brief(result.report).periods[0].actions[0].lines)


def test_the_journeys_count_each_handoff_once(deck: tuple[sa.Audit, bytes]) -> None:
    """Fine ones and flawed ones of a row come to its handoffs, and those that break to the title."""
    result, data = deck
    rows = result.rows(JourneyRow)
    table = tables(opened(data), f"{Brief(result.report).figures.breaking} of {len(rows)} customer")[0]
    assert [row[0] for row in table[1:]] == [row.name for row in rows]
    columns = table[0]
    for told, row in zip(table[1:], rows, strict=True):
        count = dict(zip(columns, told, strict=True))
        parts = [count.get(name, "0") for name in ("Fine", "Breaks", "By hand", "Too late", "In part or unsure")]
        assert sum(map(int, (*parts, count.get("Not known", "0")))) == int(count["Handoffs"]) == row.handoffs


def test_the_gaps_are_those_of_the_brief(deck: tuple[sa.Audit, bytes]) -> None:
    """The first slide shows the worst gaps in their order, and counts the others."""
    result, data = deck
    cards = Brief(result.report).cards
    made = opened(data)
    (table,) = tables(made, titles(made)[0])
    shown = [row[1] for row in table[1:]]
    assert shown == [str(card.gap.name) for card in cards[: len(shown)]]
    left = [text for shape in made.slides[0].shapes if shape.has_text_frame and (text := shape.text_frame.text)]
    assert len(shown) == len(cards) or f"and {len(cards) - len(shown)} more" in left


def test_money_is_that_of_the_brief() -> None:
    """Contracts stand by their day of notice, and those without room are counted."""
    result = sample("brightside_45.yaml")
    figures = Brief(result.report).figures
    made = opened(_saved(result))
    (title,) = (one for one in titles(made) if "can be saved, of" in one)
    assert str(len(figures.due)) in title
    contracts, saving = tables(made, title)
    assert [row[0] for row in contracts[1:]] == [row.name for row in figures.due][: len(contracts) - 1]
    assert saving[0][0] == "Could be saved a year"


def _saved(result: sa.Audit, profile: str | None = None) -> bytes:
    from stackaudit.reporting.saving import deck as slides

    return slides(result._seen(profile, None, None), dict(slide_pictures(result, result.report)))


def test_a_slide_without_content_is_left_out() -> None:
    """Of two bare tools only the verdict, the map, the questions and the method can be told, and nothing is made up."""
    stack = sa.Stack.model_validate({"name": "Bare", "tools": ["CRM", "Mailer"], "as_of": "2026-11-01"})
    found = titles(opened(_saved(sa.audit(stack))))
    assert not any(word in title for title in found for word in ("journey", "saved", "stops", "functions in common"))
    assert found[-1] == "What this rests on: 2 tools, as of 1 Nov 2026"


def test_a_profile_leaves_slides_out() -> None:
    """What an audience is not shown stands neither on a slide nor in the notes; the last slide says how much it is."""
    result = sample("crm_rollout.yaml")
    all_of_it, finance = titles(opened(_saved(result))), opened(_saved(result, "finance"))
    ready = result.measures["people.crm-rollout.readiness"].value
    assert ready is not None
    assert any(f"is ready to {ready:.0f} of 100" in title for title in all_of_it)
    assert not any("is ready to" in title for title in titles(finance))
    assert any("not shown here" in text for text in texts(finance))


def test_what_failed_is_not_read_as_fine() -> None:
    """After a failure the verdict says so, and no slide says that there is nothing to do."""

    def fails(*_: object) -> Review:
        raise ZeroDivisionError("of a test")

    from dataclasses import replace

    from stackaudit.engine.runner import installed_analysers

    broken = dict(installed_analysers())
    broken["journey"] = replace(broken["journey"], run=fails)
    stack = sa.read_stack(SAMPLES / "corner_shop.yaml")
    made = opened(_saved(sa.audit(stack, analysers=broken, keep_going=True)))
    assert titles(made)[0].lower().startswith("journey failed")
    assert any("The analyser journey failed" in text for text in texts(made))


def test_since_and_plan_have_slides(tmp_path: Path) -> None:
    """What became of the last audit stands on a slide of its own."""
    before, after = sample("corner_shop.yaml"), sample("corner_shop.yaml")
    path = after.save(tmp_path / "deck.pptx", since=sa.compare(before, after))
    (title,) = (one for one in titles(opened(path.read_bytes())) if one.startswith("Since the last audit"))
    assert title == f"Since the last audit: 0 findings closed, 0 new, {len(after.open)} still open"


@pytest.mark.filterwarnings("ignore::stackaudit.diagrams.text.MissingGlyphWarning")
@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_shown_and_does_nothing(name: str) -> None:
    """No name makes a link, and each stands on the slides as it is."""
    data = _saved(audit_with(name))
    assert any(visible(name) in text for text in texts(opened(data)))
    with zipfile.ZipFile(BytesIO(data)) as parts:
        for part in parts.namelist():
            content = parts.read(part)
            assert b"hlinkClick" not in content
            assert b'TargetMode="External"' not in content


def test_control_characters_are_shown_as_codes() -> None:
    """What XML cannot hold, or what hides or turns text, is written as its code; a newline makes no paragraph."""
    text = "a\x00b\x1bc\u202ed\ufffee\ud800f\ng"
    table = Rows(BODY, text, (text,), ((text,),), (1.0,))
    made = opened(presentation([Slide(text, (Words(BODY, (text,)), table), (text,))], text, text))
    shown = visible(text)
    assert list(texts(made)).count(shown) >= 4
    assert made.core_properties.title == shown


def test_rows_without_room_are_counted() -> None:
    """A table ends above the foot whatever its texts are, and says how many rows are missing."""
    rows = tuple((f"row {n}", "word " * 40) for n in range(50))
    table = Rows(Box(1, 2, 6, 4), "Many", ("Name", "Text"), rows, (1.0, 2.0))
    made = opened(presentation([Slide("50 rows", (table,))], "T", "F"))
    (shown,) = tables(made, "50 rows")
    assert 1 < len(shown) < 20
    assert f"and {51 - len(shown)} more" in list(texts_of(made))
    assert height_of(table) <= 4.2


def texts_of(deck: Any) -> Iterator[str]:
    """Texts of slides without notes."""
    yield from (shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)


def test_bytes_are_the_same_in_another_process(tmp_path: Path) -> None:
    """Neither the clock nor the seed of hashes is in the file, nor in the workbooks of its charts."""
    code = "import sys, stackaudit as sa; sa.audit(sa.read_stack(sys.argv[1])).save(sys.argv[2])"
    stack, target = str(SAMPLES / "corner_shop.yaml"), tmp_path / "other.pptx"
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code, stack, str(target)], check=True, env=environment)
    data = sample("corner_shop.yaml").save(tmp_path / "deck.pptx").read_bytes()
    assert data == target.read_bytes()
    with zipfile.ZipFile(BytesIO(data)) as parts:
        inside = [parts.read(name) for name in parts.namelist() if name.endswith(".xlsx")]
    assert inside
    for file in (data, *inside):
        with zipfile.ZipFile(BytesIO(file)) as parts:
            assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            days = re.findall(rb">(\d{4}-\d\d-\d\dT[^<]*)<", parts.read("docProps/core.xml"))
            assert set(days) == {b"2000-01-01T00:00:00Z"}


def test_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where python-pptx is missing, the error says what to install, and no file is left."""
    result = sa.audit(sa.Stack.model_validate({"name": "S", "tools": ["A", "B"]}))
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(sa.StackAuditError, match=r"needs python-pptx: pip install 'stackaudit\[slides\]'"):
        result.save(tmp_path / "deck.pptx")
    assert not list(tmp_path.iterdir())


def test_the_worst_journey_is_the_one_that_breaks_most() -> None:
    """Of several journeys that with most breaks has the picture; without a flaw there is none."""
    result = sample("brightside_45.yaml")
    breaks = [row.journey for row in result.rows(HandoffRow) if row.status in {"broken", "gap"}]
    assert worst_journey(result.report) == max(set(breaks), key=breaks.count)
    assert worst_journey(sa.audit(sa.Stack.model_validate({"name": "S", "tools": ["A"]})).report) is None


@pytest.mark.libreoffice
def test_libreoffice_draws_every_slide(tmp_path: Path) -> None:
    """LibreOffice opens the file and makes a page of each slide."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-impress")
    path = sample("corner_shop.yaml").save(tmp_path / "deck.pptx")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [program, "--headless", home, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=180)
    if "could not be loaded" in said.stderr:
        pytest.skip("LibreOffice cannot open slides: apt-get install libreoffice-impress")
    pages = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "deck.pdf").read_bytes()))
    assert pages == len(opened(path.read_bytes()).slides)
