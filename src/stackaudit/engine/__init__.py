"""Run the analysers over a stack and put their answers together as an audit."""
