"""Members of the union: their membership and the proof of identity that opens it."""
