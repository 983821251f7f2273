"""Parts of a package that fails in every way: each test declares the ones it wants as entry points."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from stackaudit import plugin as sp

ERRORS: dict[str, Callable[[], BaseException]] = {
    "error": lambda: RuntimeError("no such\nthing \x1b[2J"),
    "memory": MemoryError,
    "depth": lambda: RecursionError("maximum recursion depth exceeded"),
    "exit": lambda: SystemExit(0),
    "key": lambda: KeyError("x"),
    "file": lambda: FileNotFoundError(2, "No such file or directory", "/nowhere/config.ini"),
    "library": lambda: sp.StackAuditError("raised by the plugin"),
    "interrupt": KeyboardInterrupt,
}


def _raise(how: str) -> NoReturn:
    error = ERRORS[how]()
    raise error


def _analyser(how: str) -> sp.Analyser:
    @sp.analyser(id=f"raises-{how}", asks="Does it fail?")
    def fails(graph: sp.StackGraph) -> sp.Review:
        """Fail."""
        _raise(how)

    return fails


@sp.analyser(id="returns-none", asks="Does it return what it should?")
def returns_none(graph: sp.StackGraph) -> Any:
    """Return None."""
    return None


@sp.analyser(id="returns-texts", asks="Does it return what it should?")
def returns_texts(graph: sp.StackGraph) -> sp.Review:
    """Return texts instead of findings."""
    return sp.Review((), findings=("a text",))  # type: ignore[arg-type]


@sp.analyser(id="silos", asks="Is the id taken?")
def taken(graph: sp.StackGraph) -> sp.Review:
    """Return nothing, under the id of another."""
    return sp.Review(())


def _reader(id_: str, recognises: Callable[[sp.Source], bool], read: Callable[[sp.Source], sp.ReadResult]) -> sp.Reader:
    return sp.Reader(id_, "anything", recognises, read)


def _is_marked(given: sp.Source) -> bool:
    return not given.is_folder and given.head.startswith("broken")


@sp.block("raises-block", sp.say("A block that fails"))
def raises_block(report: sp.Report) -> Iterable[sp.Element]:
    """Yield a sentence, then fail."""
    yield sp.Paragraph(sp.say("half a block"))
    _raise("error")


@sp.block("wrong-block", sp.say("A block of texts"))
def wrong_block(report: sp.Report) -> Iterable[sp.Element]:
    """Yield what no report can show."""
    yield "a text"  # type: ignore[misc]


class _Figures:
    """What no picture can be painted from."""

    title = alt = "a picture that fails"

    def save(self, path: object) -> NoReturn:
        """Fail."""
        _raise("error")


def _chart(id_: str, build: Callable[..., Any]) -> sp.Chart[Any]:
    return sp.Chart(id_, "A picture that fails", None, sp.Options, build)


def fails(*_: object) -> NoReturn:
    """Fail, whatever is given."""
    _raise("error")


def _paints(*_: object) -> object:
    return _Figures()


RAISES_PICTURE = _chart("raises-picture", fails)
RAISES_PAINTING = _chart("raises-painting", _paints)


def _raising(how: str) -> Callable[[object], NoReturn]:
    """Return a function that raises, whatever it is given."""
    return lambda _: _raise(how)


for _how in ERRORS:
    _own = sys.modules[__name__]
    setattr(_own, f"analyser_{_how}", _analyser(_how))
    setattr(_own, f"recognises_{_how}", _reader(f"recognises-{_how}", _raising(_how), _raising("error")))
    setattr(_own, f"reads_{_how}", _reader(f"reads-{_how}", _is_marked, _raising(_how)))
reads_none: Any = _reader("reads-none", _is_marked, lambda _: None)  # type: ignore[arg-type,return-value]
reads_nonsense: Any = _reader("reads-nonsense", _is_marked, lambda _: sp.ReadResult({3: object()}))  # type: ignore[dict-item]
a_text = "no part at all"
