"""Stack and policy files in our own format: YAML, JSON or TOML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from stackaudit.catalog.filling import is_bare
from stackaudit.core.errors import LoadError, Problem, StackAuditError, UnknownNameError, check_kind
from stackaudit.core.gc_pause import paused
from stackaudit.io.readers.base import Source, text_of
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.result import ReadStack
from stackaudit.model.bounds import Budget
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog
    from stackaudit.io.readers.diagnostics.positions import Positions
    from stackaudit.policy import Policy

ModelT = TypeVar("ModelT", bound=BaseModel)

_SUFFIXES = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".toml": "toml"}
FORMATS = ("yaml", "json", "toml")


def read_plain(path: str | Path, format: str | None = None, *, limits: Limits = DEFAULT_LIMITS) -> Stack:  # noqa: A002
    """Read a stack as the file states it, without the catalog; errors as for `sa.read_stack`."""
    return _read(Path(path), Stack, format, limits)


def read_catalog(path: str | Path, format: str | None = None, *, limits: Limits = DEFAULT_LIMITS) -> Catalog:  # noqa: A002
    """Read your own catalog file, whose products, names, connectors and modules go before what the package knows.

    Arguments and errors as for `sa.read_stack`; what the file may hold is told in `stackaudit.catalog.loading`.
    """
    from stackaudit.catalog.loading import catalog
    from stackaudit.catalog.own import OwnCatalog

    return _read(Path(path), OwnCatalog, format, limits).on(catalog())


def read_policy(
    path: str | Path | Mapping[str, Any],
    format: str | None = None,  # noqa: A002
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> Policy:
    """Read a policy from a file, or from a Python dict in the form of one; arguments and errors as for `sa.read_stack`.

    >>> import stackaudit as sa
    >>> sa.read_policy({"automation_threshold": 0.6}).automation_threshold
    0.6
    """
    from stackaudit.policy import Policy

    if isinstance(path, Mapping):
        _check_no_format(format)
        return _made(path, Policy, "policy", limits)
    check_kind("read_policy", path, (str, PathLike), "a dict in the form of a policy file is read too", noun="path")
    return _read(Path(path), Policy, format, limits)


def read_data(data: Mapping[str, Any], format_: str | None, mapping: object, limits: Limits) -> ReadStack:
    """Read a stack from a Python dict in the form of a stack file, without the catalog.

    Raises:
        LoadError: it was refused; every problem with its path, such as `tools[0].owner`, and the nearest right value.
        StackAuditError: a format is given, or a mapping, which both speak of files.
    """
    _check_no_format(format_)
    if mapping is not None:
        raise NotAListError("a mapping says what the columns of a spreadsheet mean; a dict is none")
    if any(_is_frame(value) for value in data.values()):  # its columns would be taken for the names of tools
        raise StackAuditError(f"a dict in the form of a stack file holds no frames; {_READS_FRAMES}")
    return ReadStack(_made(data, Stack, "stack", limits), (), "dict")


_READS_FRAMES = "sa.Stack.from_frames(tools=frame) reads a frame"


def _is_frame(value: object) -> bool:
    return type(value).__name__ == "DataFrame"  # pandas is not loaded for this


def stack_place(path: object) -> Path:
    """Return the path of a stack.

    Raises:
        StackAuditError: something else is given; the message says what reads it.
    """
    instead = _READS_FRAMES if _is_frame(path) else "a dict in the form of a stack file is read too"
    check_kind("read_stack", path, (str, PathLike), instead, noun="path")
    return Path(path)  # type: ignore[arg-type]  # as just checked


class NotAListError(StackAuditError):
    """A mapping is given for what is no list."""


def _check_no_format(format_: str | None) -> None:
    if format_ is not None:
        raise StackAuditError("format says what a file is; leave it out for a dict")


def _made(data: Mapping[str, Any], model: type[ModelT], name: str, limits: Limits) -> ModelT:
    document = dict(data)
    try:
        with paused():
            return model.model_validate(document, context=Budget(limits.problems))
    except ValidationError as error:
        from stackaudit.io.readers.diagnostics.positions import Positions
        from stackaudit.io.readers.diagnostics.validation import problems_from

        _refuse(problems_from(error, document, Positions(), model), name, "")


def read_model(path: str | Path, model: type[ModelT], *, limits: Limits = DEFAULT_LIMITS) -> ModelT:
    """Read a file in YAML, JSON or TOML that holds a model of its own; errors as for `sa.read_stack`."""
    return _read(Path(path), model, None, limits)


def parse_stack(text: str, format: str, *, source: str = "stack", limits: Limits = DEFAULT_LIMITS) -> Stack:  # noqa: A002
    """Read a stack from text, as `sa.read_stack` does; `source` is what messages call it."""
    return bare_filled(_parse(text, Stack, _known(format), source, limits), None)


def _read(path: Path, model: type[ModelT], format_: str | None, limits: Limits) -> ModelT:
    text, format_ = read_text(path, format_, limits)
    return _parse(text, model, format_, str(path), limits)


def read_text(path: Path, format_: str | None, limits: Limits) -> tuple[str, str]:
    """Return the text of a file of ours and its format: as given, else told by the suffix, then by the content.

    Raises:
        LoadError: the file cannot be read, or is no text.
        UnknownNameError: there is no such format.
    """
    if format_ is not None:
        _known(format_)
    text = text_of(Source(path, limits))
    return text, format_ or _format_of(path, text)


def format_of(path: Path, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return what a stack file is read as: told by its ending, else by its content."""
    return _SUFFIXES.get(path.suffix.lower()) or _format_of(path, Source(path, limits).text)


def _format_of(path: Path, text: str) -> str:
    by_suffix = _SUFFIXES.get(path.suffix.lower())
    return by_suffix or ("json" if text.lstrip()[:1] in {"{", "["} else "yaml")


def _known(format_: str) -> str:
    if format_ not in FORMATS:
        raise UnknownNameError("format", format_, FORMATS)
    return format_


def _parse(text: str, model: type[ModelT], format_: str, name: str, limits: Limits) -> ModelT:
    load, locate = load_and_locate(format_)
    crowds: list[dict[str, Any]] = []
    with paused():
        problems: tuple[Problem, ...] = ()
        try:
            data = load(text, limits, crowds)
        except LoadError as error:
            if error.partial is None:
                _refuse(error.problems, name, text)
            data, problems = error.partial, error.problems
        if not isinstance(data, dict):
            _refuse([*problems, _not_a_mapping(data, model)], name, text)
        left_out = 0
        if crowds:
            from stackaudit.io.readers.diagnostics.crowds import thinned

            data, left_out = thinned(data, model, crowds, limits.problems)
        try:
            made = model.model_validate(data, context=Budget(limits.problems))
        except ValidationError as error:
            from stackaudit.io.readers.diagnostics.validation import more_problems, problems_from

            problems = (*problems, *problems_from(error, data, partial(locate, text, limits), model))
            if left_out:
                problems = (*problems, more_problems(left_out, problems))
    if problems:
        _refuse(problems, name, text)
    return made


def load_and_locate(format_: str) -> tuple[Callable[..., Any], Callable[..., Positions]]:
    """Return what loads a format, and what finds places in it; none of the others is imported."""
    if format_ == "json":
        from stackaudit.io.readers.text import json_text

        return json_text.load, json_text.locate
    if format_ == "toml":
        from stackaudit.io.readers.text import toml_text

        return toml_text.load, toml_text.locate
    from stackaudit.io.readers.text import yaml_text

    return yaml_text.load, yaml_text.locate


def _not_a_mapping(data: object, model: type[BaseModel]) -> Problem:
    found = "is empty" if data is None else "holds a list" if isinstance(data, list) else "holds a single value"
    wanted = ", ".join(name for name, field in model.model_fields.items() if field.is_required())
    advice = (
        f"begin with the fields it needs: {wanted}"
        if wanted
        else "begin with a field, such as 'automation_threshold: 0.5'"
    )
    code = Code.EMPTY if data is None else Code.WRONG_SHAPE
    return Problem(code, f"the file {found}; it must hold fields", 1, 1, help=advice)


def _refuse(problems: tuple[Problem, ...] | list[Problem], name: str, text: str) -> NoReturn:
    from stackaudit.io.readers.diagnostics.problems import refusal

    raise refusal(problems, name, text) from None


def bare_filled(stack: Stack, catalog: Catalog | None) -> Stack:
    """Fill tools of which only the name is stated; the catalog is not even loaded where there are none."""
    if not any(is_bare(tool) for tool in stack.tools):
        return stack
    return known_products(catalog).fill(stack, bare_only=True, most_told=0).stack


def left_bare(stack: Stack) -> dict[str, Any]:
    """Return the document of a stack that reads as this stack: bare tools that reading would fill say that it may not.

    A tool counts as bare too whose other facts are all stated as null: tables have no cell for that.
    """
    document = stack.document()
    for tool, written in zip(stack.tools, document["tools"], strict=True):
        silent = not tool.extra and all(value is None for key, value in written.items() if key not in ("id", "name"))
        if silent and known_products(None).product_of(tool).tool is not None:
            written["from_catalog"] = "none"
    return document


def products(catalog: Catalog | None) -> Callable[[Tool], str]:
    """Return what tells which product a tool surely is; empty where it is not sure."""
    known = known_products(catalog)

    def product(tool: Tool) -> str:
        found = known.product_of(tool).tool
        return "" if found is None else found.id

    return product


def known_products(catalog: Catalog | None) -> Catalog:
    """Return a catalog, that of the package where None."""
    from stackaudit.catalog import loading

    return catalog or loading.catalog()


def rollout_of(document: Mapping[str, object]) -> str | None:
    """Return what a stack that began as one rollout is about: its rollout. None where it states anything beside it.

    A workbook has no cell for the name of the stack, and what somebody called the file tells a reader nothing.
    """
    rollouts = document.get("initiatives")
    if not isinstance(rollouts, Sequence) or len(rollouts) != 1 or not document.keys() <= _OF_A_ROLLOUT:
        return None
    (only,) = rollouts
    name = only.get("name") if isinstance(only, Mapping) and "preset" in only else None
    return name if isinstance(name, str) and name.strip() else None


_OF_A_ROLLOUT: Final = frozenset({"stackaudit", "as_of", "currency", "tools", "initiatives", "vendors", "departments"})
"""What a stack may state that is about one rollout."""
