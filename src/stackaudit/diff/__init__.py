"""Two audits side by side: what is new, what is fixed, which numbers moved, and what moved them."""

from stackaudit.diff.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
