"""The words of a stack file as frozen records."""
