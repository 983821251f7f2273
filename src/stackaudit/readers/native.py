"""Stack and policy files in our own format: YAML, JSON or TOML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from stackaudit._collector import paused
from stackaudit.errors import LoadError, Problem, UnknownNameError
from stackaudit.model.stack import Stack
from stackaudit.readers.codes import Code
from stackaudit.readers.decode import decode
from stackaudit.readers.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from stackaudit.policy import Policy
    from stackaudit.readers.positions import Positions

ModelT = TypeVar("ModelT", bound=BaseModel)

_SUFFIXES = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".toml": "toml"}
FORMATS = ("yaml", "json", "toml")


def read_stack(path: str | Path, format: str | None = None, *, limits: Limits = DEFAULT_LIMITS) -> Stack:  # noqa: A002
    """Read a stack from a file.

    >>> import stackaudit as sa
    >>> sa.read_stack("sample_stacks/cobble_7.yaml")
    <Stack 'COBBLE-7': 7 tools, 7 integrations>

    Args:
        path: A stack file.
        format: `yaml`, `json` or `toml`; told by the suffix, then by the content, where None.
        limits: The most that a file may hold; raise them for a file you trust.

    Raises:
        LoadError: the file was refused; every problem is in it, each with line, column and the nearest right value.
        UnknownNameError: there is no such format.
    """
    return _read(Path(path), Stack, format, limits)


def read_policy(path: str | Path, format: str | None = None, *, limits: Limits = DEFAULT_LIMITS) -> Policy:  # noqa: A002
    """Read a policy from a file; arguments and errors as for `read_stack`."""
    from stackaudit.policy import Policy

    return _read(Path(path), Policy, format, limits)


def read_model(path: str | Path, model: type[ModelT], *, limits: Limits = DEFAULT_LIMITS) -> ModelT:
    """Read a file in YAML, JSON or TOML that holds a model of its own; errors as for `read_stack`."""
    return _read(Path(path), model, None, limits)


def parse_stack(text: str, format: str, *, source: str = "stack", limits: Limits = DEFAULT_LIMITS) -> Stack:  # noqa: A002
    """Read a stack from text; `source` is what messages call it."""
    return _parse(text, Stack, _known(format), source, limits)


def _read(path: Path, model: type[ModelT], format_: str | None, limits: Limits) -> ModelT:
    if format_ is not None:
        _known(format_)
    name = str(path)
    try:
        data = _bytes(path, limits)
    except (OSError, ValueError) as error:
        _refuse(
            [Problem(Code.UNREADABLE_FILE, f"the file cannot be read: {getattr(error, 'strerror', None) or error}")],
            name,
            "",
        )
    try:
        text = decode(data, limits)
    except LoadError as error:
        _refuse(error.problems, name, data.decode("utf-8", "replace") if len(data) < limits.file_bytes else "")
    return _parse(text, model, format_ or _format_of(path, text), name, limits)


def _bytes(path: Path, limits: Limits) -> bytes:
    """Read no more than a file may hold, and one byte to tell that it holds more; never wait at a pipe or a device."""
    if path.exists() and not path.is_file():
        raise OSError(None, "it is not a file")
    with path.open("rb") as file:
        return file.read(limits.file_bytes + 1)


def format_of(path: Path, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return what a stack file is read as: told by its ending, else by its content."""
    return _SUFFIXES.get(path.suffix.lower()) or _format_of(path, decode(_bytes(path, limits), limits))


def _format_of(path: Path, text: str) -> str:
    by_suffix = _SUFFIXES.get(path.suffix.lower())
    return by_suffix or ("json" if text.lstrip()[:1] in {"{", "["} else "yaml")


def _known(format_: str) -> str:
    if format_ not in FORMATS:
        raise UnknownNameError("format", format_, FORMATS)
    return format_


def _parse(text: str, model: type[ModelT], format_: str, name: str, limits: Limits) -> ModelT:
    load, locate = _functions(format_)
    with paused():
        problems: tuple[Problem, ...] = ()
        try:
            data = load(text, limits)
        except LoadError as error:
            if error.partial is None:
                _refuse(error.problems, name, text)
            data, problems = error.partial, error.problems
        if not isinstance(data, dict):
            _refuse([*problems, _not_a_mapping(data, model)], name, text)
        try:
            made = model.model_validate(data)
        except ValidationError as error:
            from stackaudit.readers.validation import problems_from

            problems = (*problems, *problems_from(error, data, locate(text, limits), model))
    if problems:
        _refuse(problems, name, text)
    return made


def _functions(format_: str) -> tuple[Callable[[str, Limits], Any], Callable[[str, Limits], Positions]]:
    """The loader of a format; none of the others is imported."""
    if format_ == "json":
        from stackaudit.readers import json_text

        return json_text.load, json_text.locate
    if format_ == "toml":
        from stackaudit.readers import toml_text

        return toml_text.load, toml_text.locate
    from stackaudit.readers import yaml_text

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
    from stackaudit.readers.problems import refusal

    raise refusal(problems, name, text) from None
