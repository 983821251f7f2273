"""Privacy: where personal data is and may be, and which of the stated protections it lacks."""
