"""Rollouts to start from, as data files."""
