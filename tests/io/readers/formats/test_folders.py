"""The files of a folder: in order, inside it, and not too many."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackaudit.io.readers.formats import pages
from stackaudit.io.readers.formats.pages import files_in, first_files
from stackaudit.io.readers.formats.stack_builder import StackBuilder


def names(paths: list[Path], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three JSON files in two folders, and what is not to be read."""
    root = tmp_path / "root"
    for name in ("b.json", "a.JSON", "sub/c.json", ".hidden/d.json", "e.yaml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("{}", encoding="utf-8")
    (tmp_path / "outside.json").write_text("{}", encoding="utf-8")
    (root / "link.json").symlink_to(tmp_path / "outside.json")
    (root / "away").symlink_to(tmp_path, target_is_directory=True)
    return root


def test_files_come_in_order_without_hidden_ones_and_links(folder: Path) -> None:
    """The case of an ending makes no difference."""
    builder = StackBuilder("x")

    assert names(files_in(folder, (".json",), builder), folder) == ["a.JSON", "b.json", "sub/c.json"]
    assert builder.notes == []


@pytest.mark.parametrize(
    ("most", "value", "expected"), [("MOST_FILES", 2, ["a.JSON", "b.json"]), ("MOST_FOLDERS", 1, ["a.JSON", "b.json"])]
)
def test_more_than_is_read_is_noted(
    most: str, value: int, expected: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files, and folders that are looked into."""
    monkeypatch.setattr(pages, most, value)
    builder = StackBuilder("x")

    assert names(files_in(folder, (".json",), builder), folder) == expected
    assert [note.kind for note in builder.notes] == ["left-out"]


def test_the_first_files_tell_the_kind(folder: Path) -> None:
    """No more than are asked for."""
    assert names(first_files(folder, (".json",), 1), folder) == ["a.JSON"]
    assert first_files(folder / "missing", (".json",), 1) == []
