"""The report as a workbook: a first sheet, named sheets to work with, and on demand every table behind them."""
