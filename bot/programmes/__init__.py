"""Local programmes: what a union gives its workers in one place and year, read from `data/programmes/`."""
