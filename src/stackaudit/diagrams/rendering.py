"""Figures made and saved under settings of our own: the user's rcParams are neither read nor changed."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from stackaudit.diagrams.style import PX_PER_INCH

# rc_context is global to the process, so one figure at a time is made or saved.
_LOCK: Final = threading.RLock()
_FAMILIES: Final = (
    "agg",
    "axes",
    "figure",
    "font",
    "hatch",
    "image",
    "lines",
    "markers",
    "mathtext",
    "patch",
    "path",
    "pdf",
    "savefig",
    "svg",
    "text",
)
_OURS: Final[dict[str, Any]] = {"svg.hashsalt": "stackaudit", "svg.fonttype": "path", "pdf.fonttype": 42}
_NO_TRACES: Final[Mapping[str, dict[str, None]]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@contextmanager
def house_settings() -> Iterator[None]:
    """Within this block matplotlib has its own defaults; afterwards the user's settings are back."""
    settings: dict[Any, Any] = {
        key: value for key, value in mpl.rcParamsDefault.items() if key.split(".")[0] in _FAMILIES
    }
    with _LOCK, mpl.rc_context(settings | _OURS):
        yield


def rendered(figure: Figure, file_format: str, *, scale: float, title: str = "") -> bytes:
    """Return a figure as a file. Equal figures give equal bytes: no date, no version, none of the user's settings."""
    buffer = io.BytesIO()
    named = {"Title": title} if title else {}
    with house_settings():
        figure.savefig(
            buffer,
            format=file_format,
            dpi=PX_PER_INCH * scale,
            facecolor=figure.get_facecolor(),
            edgecolor="none",
            transparent=False,
            bbox_inches=None,
            metadata={**_NO_TRACES[file_format], **named},
        )
    return buffer.getvalue()
