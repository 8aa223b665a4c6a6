"""Figures of the service, files of them, and the search."""
