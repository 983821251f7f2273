"""Our own questionnaire: blank for people, a sheet to fill in, and the way back into a stack."""
