"""An example of a plugin of stackaudit: a tech radar as an analyser, a reader, a picture and a report block."""
