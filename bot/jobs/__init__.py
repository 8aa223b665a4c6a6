"""Work that a clock starts."""
