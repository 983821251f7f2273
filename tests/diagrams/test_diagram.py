"""`Diagram`: lazy, shown by a notebook, saved whole or not at all."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from scenes import sized_stack

from stackaudit.core.errors import StackAuditError
from stackaudit.diagrams.diagram import Diagram, PictureFormatError, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Words
from stackaudit.diagrams.silo.picture import arrange

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def diagram() -> Diagram:
    """One small picture."""
    return diagram_of(sized_stack(7), arrange)


def test_nothing_is_drawn_before_it_is_looked_at() -> None:
    """Making a diagram and printing it draws nothing; it is laid out once, for all formats."""
    calls: list[int] = []

    def build() -> Geometry:
        calls.append(1)
        return Geometry(90, 30, words=(Words(9, 15, "Two silos", 11),))

    lazy = Diagram("Two silos\n in all", "alt", build)
    assert repr(lazy) == "<Diagram: Two silos in all>"
    assert not calls
    assert lazy.figure is lazy.figure
    assert "Two silos" in lazy.svg()
    assert lazy.png().startswith(PNG)
    assert calls == [1]


def test_the_module_is_light() -> None:
    """Importing `Diagram` and `Scene` loads neither matplotlib nor numpy."""
    code = (
        "import sys, stackaudit.diagrams.diagram, stackaudit.diagrams.scene; "
        "sys.exit(any(name in sys.modules for name in ('matplotlib', 'numpy', 'networkx')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_notebook_gets_picture_and_words(diagram: Diagram) -> None:
    """The bundle has a PNG at twice the size it is shown at, alternative text, and the headline as text."""
    data, metadata = diagram._repr_mimebundle_()
    image = base64.b64decode(data["image/png"])
    width = round(diagram.figure.get_size_inches()[0] * 96)
    assert image.startswith(PNG)
    assert int.from_bytes(image[16:20], "big") == 2 * width
    assert metadata["image/png"]["width"] == width
    assert metadata["image/png"]["alt"] == diagram.alt
    assert data["text/plain"] == diagram.title


@pytest.mark.parametrize(("suffix", "start"), [("png", PNG), ("PNG", PNG), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_the_suffix_decides_the_format(diagram: Diagram, tmp_path: Path, suffix: str, start: bytes) -> None:
    """PNG, SVG and PDF are written, the same bytes each time, and nothing else is left in the folder."""
    path = tmp_path / f"silos.{suffix}"
    assert diagram.save(path) == path
    first = path.read_bytes()
    assert first.startswith(start)
    assert diagram.save(str(path)) == path
    assert path.read_bytes() == first
    assert list(tmp_path.iterdir()) == [path]


def test_svg_is_well_formed_and_says_its_title(diagram: Diagram, tmp_path: Path) -> None:
    """The SVG parses and names its headline."""
    path = diagram.save(tmp_path / "silos.svg")
    ET.parse(path)  # noqa: S314
    assert diagram.title in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["silos.jpg", "silos", "silos.html", ".png"])
def test_unknown_suffixes_are_refused_before_anything_is_written(diagram: Diagram, tmp_path: Path, name: str) -> None:
    """The message names the suffix and those that work; no file appears."""
    with pytest.raises(PictureFormatError, match=r"\.png, \.svg, \.pdf") as caught:
        diagram.save(tmp_path / name)
    assert isinstance(caught.value, StackAuditError)
    assert not list(tmp_path.iterdir())


def test_scale_decides_the_pixels(diagram: Diagram) -> None:
    """A PNG at scale 1 has one pixel for each CSS pixel."""
    assert int.from_bytes(diagram.png(1.0)[16:20], "big") == round(diagram.figure.get_size_inches()[0] * 96)
