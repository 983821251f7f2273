"""The picture of a change: a stack before and after, side by side."""
