"""What can be wrong with an input: codes, places, sentences."""
