"""Where a stack is written: the ending chooses the form, and what was there before is kept or replaced as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.core import atomic as _atomic
from stackaudit.io.writers import FORMS, csv_files

SHOP = sa.Stack.model_validate(
    {"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": ["crm -> mailer: customer"]}
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stack.csv", "name a folder, such as 'stack'"),
        ("stack.docx", r"\.yaml"),
        ("no/such/folder/stack.yaml", "cannot be written"),
        ("no/such/folder/stack", "cannot be written"),
    ],
)
def test_a_place_that_will_not_do_is_refused(name: str, words: str, tmp_path: Path) -> None:
    """The message says what would do; nothing is written."""
    with pytest.raises(sa.StackAuditError, match=words):
        sa.write_stack(SHOP, tmp_path / name)

    assert list(tmp_path.iterdir()) == []


def test_what_is_no_stack_is_refused(tmp_path: Path) -> None:
    """A path in the place of the stack is a slip that the message names."""
    with pytest.raises(sa.StackAuditError, match="takes a Stack, not str"):
        sa.write_stack("shop.yaml", tmp_path / "x.yaml")  # type: ignore[arg-type]


def test_a_folder_of_ours_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """A list that the new stack does not have is gone, not left over from the old one."""
    place = tmp_path / "stack"
    sa.write_stack(SHOP, place)
    assert (place / "integrations.csv").exists()

    smaller = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM"]})
    sa.write_stack(smaller, place)

    assert sorted(path.name for path in place.iterdir()) == ["stack.csv", "tools.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["stack"]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    """Somebody's folder is not overwritten, whatever its name."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(sa.StackAuditError, match="other files"):
        sa.write_stack(SHOP, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_fails_half_way_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the second file cannot be written, the old folder stands and nothing else is left behind."""
    place = tmp_path / "stack"
    sa.write_stack(SHOP, place)
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    written: list[Path] = []
    real = _atomic._write

    def failing(path: Path, data: bytes) -> None:
        written.append(path)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        real(path, data)

    monkeypatch.setattr(_atomic, "_write", failing)
    with pytest.raises(sa.StackAuditError, match="No space left"):
        sa.write_stack(SHOP, place)

    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["stack"]


@pytest.mark.parametrize("name", ["s.yaml", "s.xlsx", "s.graphml", "s.mmd", "s.dot"])
def test_equal_stacks_are_equal_bytes(name: str, tmp_path: Path) -> None:
    """No clock and no order of a set gets into a file."""
    first = sa.write_stack(SHOP, tmp_path / name).read_bytes()

    assert sa.write_stack(sa.Stack.model_validate(SHOP.document()), tmp_path / name).read_bytes() == first


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("s.CSV", "'s.CSV': a stack is several tables, which one CSV file cannot hold; name a folder, such as 's'"),
        (
            "s.docx",
            f"'s.docx': a stack ends in {', '.join(FORMS)}, or is a folder of CSV files (no ending)",
        ),
    ],
)
def test_an_ending_that_will_not_do_is_refused_in_full(name: str, says: str, tmp_path: Path) -> None:
    """The whole message."""
    with pytest.raises(sa.StackAuditError) as refused:
        sa.write_stack(SHOP, tmp_path / name)

    assert str(refused.value) == says


@pytest.mark.parametrize("ending", ["yaml", "YML", "json", "xlsx", "graphml", "mmd", "dot"])
def test_every_ending_makes_its_form(ending: str, tmp_path: Path) -> None:
    """In capital letters too; the path is given back, and texts are UTF-8."""
    stack = SHOP.model_copy(update={"name": "Büro"})
    path = sa.write_stack(stack, str(tmp_path / f"s.{ending}"))

    assert path == tmp_path / f"s.{ending}"
    made = FORMS[f".{ending.lower()}"](stack)
    assert path.read_bytes() == (made.encode("utf-8") if isinstance(made, str) else made)


def test_cells_of_csv_are_written_plainly() -> None:
    """Truth values in lower case, numbers as they are, what is not stated empty."""
    tools = [
        {"name": "A", "access": {"sso": True, "mfa": False}, "x-n": 1.5, "owner": "=x"},
        {"name": "B", "x-k;=1": None},
    ]
    files = csv_files(sa.Stack.model_validate({"name": "S", "tools": tools}))

    assert files["tools.csv"].decode("utf-8-sig").splitlines() == [
        "id,name,owner,access.sso,access.mfa,x-n,x-k;'=1",
        "a,A,'=x,true,false,1.5,",
        "b,B,,,,,null",
    ]
    assert files["tools.csv"].startswith(b"\xef\xbb\xbf")
