"""Lists of tools as people keep them: a spreadsheet with headers of their own."""
