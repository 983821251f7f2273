"""What a picture is registered by: its analyser, its options, and how it is built; and the tables that it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin, get_type_hints

from stackaudit.core.errors import OptionError, StackAuditError, UnknownNameError, did_you_mean
from stackaudit.core.findings import Review
from stackaudit.core.rows import RowT, rows_of
from stackaudit.diagrams.diagram import Diagram, font_files
from stackaudit.graph import StackGraph
from stackaudit.model.people import Initiative


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a picture may be asked for; `help` in the metadata of a field tells the command line what it is.

    A field is a text, a number or a `Literal`; what is not given has its default. `fonts` are files with letters that
    the house font lacks.
    """

    theme: Literal["light", "dark"] = field(default="light", metadata={"help": "the ground that it is painted on"})
    fonts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutOptions(Options):
    """Of which rollout a picture is."""

    initiative: str | None = field(default=None, metadata={"help": "which rollout; the first if not given"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A stack as its picture saw it: the graph, and the review with the tables of that picture."""

    graph: StackGraph
    review: Review


OptionsT = TypeVar("OptionsT", bound=Options)


@dataclass(frozen=True, slots=True)
class Chart(Generic[OptionsT]):
    """One kind of picture.

    Attributes:
        id: Its name for `Audit.diagram` and `stackaudit draw`.
        title: What it shows, in a few words.
        analyser: The id of the analyser whose review it shows; None if it shows the stack alone.
        options: What it may be asked for.
        build: Makes the picture of a graph and a review; of one without findings where there is no analyser.
        tables: Where there is no analyser, the tables of the audit that it shows, by name.
        block: The report block in whose section of the page it stands; None if it is drawn only when it is asked for.
    """

    id: str
    title: str
    analyser: str | None
    options: type[OptionsT]
    build: Callable[[StackGraph, Review, OptionsT], Diagram]
    tables: tuple[str, ...] = ()
    block: str | None = None

    def draw(self, graph: StackGraph, review: Review, **given: Any) -> Diagram:  # noqa: ANN401  each picture has its own options
        """Return the picture with these options.

        Raises:
            OptionError: The picture has no such option.
            UnknownNameError: An option has no such value, or names what the stack does not have.
            FontFileError: A font file is not there, or is none.
            StackAuditError: There is nothing to draw.
        """
        known = [one.name for one in fields(self.options)]
        choices = self.choices()
        for name, value in given.items():
            if name not in known:
                raise OptionError(f"the diagram {self.id!r} has no option {name!r}{did_you_mean(name, known)}")
            if name in choices and value not in choices[name]:
                raise UnknownNameError(name, value, choices[name])
        fonts = font_files(given.pop("fonts", None) or ())
        diagram = self.build(graph, review, self.options(**given, fonts=fonts))
        return replace(diagram, fonts=fonts) if fonts else diagram

    def choices(self) -> dict[str, tuple[str, ...]]:
        """Return the values of each option that has a few only."""
        hints = get_type_hints(self.options)
        return {name: get_args(kind) for name, kind in hints.items() if get_origin(kind) is Literal}

    def type_of(self, option: str) -> type:
        """Return the type of an option: `int`, `float` or else `str`."""
        hint = get_type_hints(self.options)[option]
        return next((kind for kind in (int, float) if kind is hint or kind in get_args(hint)), str)


def typed_rows(review: Review, row: type[RowT]) -> tuple[RowT, ...]:
    """Return the rows of one class in a review.

    Raises:
        StackAuditError: The review has no such table.
    """
    if all(table.name != row.table for table in review.tables):
        raise StackAuditError(f"there is nothing to draw: the review has no table {row.table!r}")
    return rows_of(row, review.tables)


def initiatives(graph: StackGraph, wanted: str | None) -> dict[str, Initiative]:
    """Return the rollouts of a stack by id.

    Raises:
        UnknownNameError: one is wanted that there is not.
    """
    stated = {one.id: one for one in graph.stack.initiatives}
    if wanted is not None and wanted not in stated:
        raise UnknownNameError("initiative", wanted, stated)
    return stated
