"""Moved to `stackaudit.graph.renewal`."""

from __future__ import annotations

from stackaudit.graph.renewal import Renewal, moved, notice_days, renewal_of, term_days

__all__ = ["Renewal", "moved", "notice_days", "renewal_of", "term_days"]
