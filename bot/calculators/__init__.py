"""Calculators: what the law gives for a worker's figures, line by line, with its article."""
