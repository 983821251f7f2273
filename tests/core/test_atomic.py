"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stackaudit.core.atomic import write_bytes, write_folder
from stackaudit.core.errors import StackAuditError


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    """The new bytes stand there, and no temporary file."""
    path = tmp_path / "report.md"
    write_bytes(path, b"old")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk gives up half-way, the old file is untouched and the half is gone."""
    path = tmp_path / "report.md"
    write_bytes(path, b"old")

    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StackAuditError, match="no space"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    """Writing where a symbolic link stands never changes the file that it points to."""
    victim, link = tmp_path / "victim", tmp_path / "report.md"
    victim.write_bytes(b"precious")
    link.symlink_to(victim)
    write_bytes(link, b"new")
    assert victim.read_bytes() == b"precious"
    assert not link.is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX")
def test_permissions_are_those_of_the_file_or_of_the_process(tmp_path: Path) -> None:
    """A file that is there keeps its permissions; a new one has those the umask gives."""
    path = tmp_path / "report.md"
    old = os.umask(0o027)
    try:
        write_bytes(path, b"x")
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o640
    path.chmod(0o600)
    write_bytes(path, b"y")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """Folders are not made on the way; the message names the file."""
    with pytest.raises(StackAuditError, match=r"report\.md"):
        write_bytes(tmp_path / "nowhere" / "report.md", b"x")


def test_a_name_with_a_null_is_refused(tmp_path: Path) -> None:
    """For a file and for a folder; the null is made visible."""
    with pytest.raises(StackAuditError, match=r"a\\x00b cannot be written"):
        write_bytes(tmp_path / "a\0b", b"x")
    with pytest.raises(StackAuditError, match=r"a\\x00b cannot be written"):
        write_folder(tmp_path / "a\0b", {"x": b"x"}, {"x"})
    assert list(tmp_path.iterdir()) == []
