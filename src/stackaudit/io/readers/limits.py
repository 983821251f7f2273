"""How much a reader takes in before it refuses: plain numbers, raised only on purpose."""

from __future__ import annotations

from dataclasses import dataclass

HEAD_ROWS = 30
"""Among how many filled rows at the top of a table the head is looked for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one input may hold.

    The defaults are far above any real stack and far below what exhausts a small machine.

    Attributes:
        file_bytes: Size of the file.
        depth: Lists and mappings inside one another.
        values: Scalars, lists and mappings in all.
        alias_expansion: Values that YAML aliases (`*name`) bring in, in all.
        scalar_length: Characters in one YAML scalar.
        number_digits: Characters in one number.
        problems: Problems noted before the reader gives up on the rest of the file.
        rows: Records of one table. Its head and the titles above it are not among them.
        all_rows: Rows of all tables of one input.
        columns: Columns of one table.
        unpacked_bytes: Size of a workbook once it is unpacked.
        files: Files of one folder.
    """

    file_bytes: int = 64 * 2**20
    depth: int = 64
    values: int = 5_000_000
    alias_expansion: int = 100_000
    scalar_length: int = 1_000_000
    number_digits: int = 300
    problems: int = 10_000
    rows: int = 200_000
    all_rows: int = 400_000
    columns: int = 256
    unpacked_bytes: int = 256 * 2**20
    files: int = 1_000

    @property
    def filled_rows(self) -> int:
        """Filled rows of one table whose head is not found yet: it may have so many records, and a head above them."""
        return self.rows + HEAD_ROWS


DEFAULT_LIMITS = Limits()
CROWD = 500
"""Keys of one mapping from which on it is looked at before the model sees it: no record of ours has so many."""
