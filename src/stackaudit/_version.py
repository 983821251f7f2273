"""The one place that says which version this is."""

VERSION = "1.0.0"
