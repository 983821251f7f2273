"""Statistics of people's answers, waiting times and counts: plain functions of plain numbers, each with its source."""
