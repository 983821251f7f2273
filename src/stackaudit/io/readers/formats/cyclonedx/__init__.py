"""Services of a CycloneDX bill of materials (a SaaSBOM) and the data that flows between them."""

from stackaudit.io.readers.formats.cyclonedx.reader import READER

__all__ = ["READER"]
