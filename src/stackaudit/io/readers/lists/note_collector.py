"""Notes of one sheet while its rows are read: a flood of equal ones is told once."""

from __future__ import annotations

from dataclasses import field

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.result import Note, NoteKind
from stackaudit.model.base import shown

_MOST_QUOTED = 4


@dataclass
class NoteCollector:
    """Notes of one sheet, those that differ in the row only told once with a count."""

    grid: Grid
    seen: dict[tuple[NoteKind, str], list[int]] = field(default_factory=dict)
    fields: dict[tuple[NoteKind, str], str] = field(default_factory=dict)
    quoted: dict[tuple[NoteKind, str], dict[str, int]] = field(default_factory=dict)

    def add(self, kind: NoteKind, message: str, line: int, name: str = "", quoted: str = "") -> None:
        """Note something of a row; the first few texts that it is quoted with are told with their rows."""
        self.seen.setdefault((kind, message), []).append(line)
        self.fields[kind, message] = name
        if quoted:
            texts = self.quoted.setdefault((kind, message), {})
            if len(texts) <= _MOST_QUOTED:
                texts.setdefault(quoted, line)

    def notes(self) -> list[Note]:
        """All notes, in the order in which each came first."""
        notes = []
        for (kind, message), lines in self.seen.items():
            more = f" ({len(lines):,} rows, the first of them here)" if len(lines) > 1 else ""
            texts, told = list(self.quoted.get((kind, message), {}).items()), message
            if texts:
                listed = ", ".join(f"{shown(text)} in row {line}" for text, line in texts[:_MOST_QUOTED])
                told += f": {listed}{', …' if len(texts) > _MOST_QUOTED else ''}"
            notes.append(self.grid.note(kind, f"{told}{more}", lines[0], self.fields[kind, message]))
        return notes
