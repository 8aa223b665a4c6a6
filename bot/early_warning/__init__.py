"""Early warnings: rules over tickets by employer, grid and street, and what became of each warning."""
