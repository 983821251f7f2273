"""A stack as a file: YAML, JSON, a folder of CSV files, a workbook, and graphs for other programs."""
