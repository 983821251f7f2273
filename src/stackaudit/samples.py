"""The sample stacks that come with the package: their names, where they are, and copies to try things on.

    >>> import stackaudit as sa
    >>> sa.samples.names()
    ('brightside_45', 'cobble_7', 'consolidate_7', 'corner_shop', 'crm_rollout', 'gitlab_2022', 'lists')
    >>> sa.read_stack(sa.samples.path("corner_shop"))
    <Stack 'Corner Shop': 12 tools, 15 integrations>

A sample is a stack file. `lists` is a folder: three lists of one company's tools, as a company has them, and a mapping.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from stackaudit.core.errors import StackAuditError, UnknownNameError

_PACKAGED: Final = Path(__file__).parent / "samples_data"
_SOURCES: Final = Path(__file__).parents[2] / "sample_stacks"
"""In the source tree the samples stand beside `src/`; in a wheel they are in `samples_data/` (see pyproject.toml)."""


def names() -> tuple[str, ...]:
    """Return the names of all samples, sorted."""
    return tuple(sorted(_places()))


def path(name: str) -> Path:
    """Return where a sample is: its stack file, or for `lists` its folder.

    Raises:
        UnknownNameError: There is no such sample.
    """
    places = _places()
    if name not in places:
        raise UnknownNameError("sample", name, sorted(places))
    return places[name]


def copy(name: str, to: str | Path | None = None) -> Path:
    """Write a copy of a sample to change, and return where it is.

    Args:
        name: Name of the sample.
        to: Where to write it; under its own name in the current folder if None.

    Raises:
        UnknownNameError: There is no such sample.
        StackAuditError: There is something at that place already, its ending is not that of the sample, or it cannot be
            written to.
    """
    from stackaudit.core.atomic import write_bytes, write_folder

    source = path(name)
    target = Path(source.name if to is None else to)
    if target.suffix.lower() != source.suffix and (target.suffix.lower(), source.suffix) != (".yml", ".yaml"):
        ending = f"a file that ends in {source.suffix}" if source.suffix else "a folder, whose name has no ending"
        raise StackAuditError(f"{target.name!r}: the sample {name!r} is {ending}")
    if target.exists() or target.is_symlink():
        raise StackAuditError(f"{target} exists already; choose another name")
    if source.is_dir():
        write_folder(target, {file.name: file.read_bytes() for file in sorted(source.iterdir())}, ())
    else:
        write_bytes(target, source.read_bytes())
    return target


def _places() -> dict[str, Path]:
    folder = _PACKAGED if _PACKAGED.is_dir() else _SOURCES
    shown = (place for place in folder.iterdir() if not place.name.startswith("."))
    return {place.stem: place for place in shown if place.suffix == ".yaml" or place.is_dir()}
