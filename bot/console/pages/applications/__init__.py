"""Applications: what waits for a reviewer, one application, decisions."""
