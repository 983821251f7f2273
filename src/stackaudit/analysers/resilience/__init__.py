"""Resilience: what stops with one tool, one link, one conduit, one vendor or one person, and how much is lost."""
