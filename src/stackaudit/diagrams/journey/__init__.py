"""The picture of a journey: stages from left to right, departments as lanes."""
