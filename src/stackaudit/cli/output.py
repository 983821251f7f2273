"""Whether what a command is to write can be written: asked before anything is read, which may take long."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from pathlib import Path

from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import visible


def check_output(options: argparse.Namespace) -> None:
    """Refuse an output whose folder is missing or whose ending says no form that the command writes.

    Raises:
        StackAuditError: it cannot be written; what the ending may be.
    """
    given = getattr(options, "output", None)
    for path in given if isinstance(given, list) else [given]:
        if path is None:
            continue
        _check_ending(options, path)
        if not path.parent.is_dir():
            folder = visible(str(path.parent))
            raise StackAuditError(f"{visible(str(path))} cannot be written: there is no folder {folder}; make it first")


def _check_ending(options: argparse.Namespace, path: Path) -> None:
    filled = getattr(options, "read", None) is not None
    match options.run:
        case "audit":
            from stackaudit.reporting.saving import FORMS as REPORTS

            _ends_in(path, REPORTS, "a report")
        case "draw":
            from stackaudit.diagrams.diagram import FORMATS, PictureFormatError

            if path.suffix.lower().removeprefix(".") not in FORMATS:
                raise PictureFormatError(path)
        case "compare":
            from stackaudit.diff.comparison import FORMS as COMPARISONS

            _ends_in(path, COMPARISONS, "a comparison")
        case "mapping":
            _ends_in(path, (".yaml", ".yml"), "a mapping")
        case "questions" if not filled:
            _ends_in(path, (".xlsx", ".csv"), "a sheet of questions")
        case "convert" | "questions" | "plan_integrations" | "plan_consolidation":
            from stackaudit.io.writers import check_target

            check_target(path)


def _ends_in(path: Path, known: Collection[str], what: str) -> None:
    if path.suffix.lower() not in known:
        raise StackAuditError(f"{visible(path.name)}: {what} ends in {', '.join(known)}")
