"""Redundancy: tools that do the same for the same people, and what is at stake."""
