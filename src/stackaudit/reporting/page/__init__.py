"""The report as one HTML file: template, style and script stand beside the code that fills them."""
