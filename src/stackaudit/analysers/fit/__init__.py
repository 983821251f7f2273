"""Fit: which tools carry next year's growth at a price, let us in and out, and are what the company needs."""

from __future__ import annotations

from stackaudit.analysers.fit.analyser import fit

__all__ = ["fit"]
