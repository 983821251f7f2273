"""Tables on paper: CSV text and the sheets of a workbook as rows of cells, before anybody asks what they mean."""
