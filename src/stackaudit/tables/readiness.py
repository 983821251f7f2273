"""The parts of readiness, which settings, tables and pictures of the people analyser name."""

from __future__ import annotations

from typing import Literal

SubScore = Literal["ownership", "approvals", "adoption", "vendor", "expectations", "requirements", "roles", "conflict"]
"""The eight parts of readiness."""
