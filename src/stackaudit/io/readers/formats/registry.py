"""All readers of foreign formats, in the order in which they are asked."""

from __future__ import annotations

from stackaudit.io.readers.base import Reader
from stackaudit.io.readers.formats import archimate, backstage, cyclonedx, dbt, n8n, register, threagile

FORMATS: tuple[Reader, ...] = (
    n8n.READER,
    cyclonedx.READER,
    dbt.READER,
    archimate.READER,
    backstage.READER,
    threagile.READER,
    register.READER,
)
"""What each recognises, no other does: their marks exclude one another."""
