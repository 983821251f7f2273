"""Weighing: means, weights, how firm a verdict is, and quadrants. Pure functions of numbers that know no stack."""
