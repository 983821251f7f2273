"""Files to and from a stack: readers, writers, surveys, and the reconciliation of several lists."""
