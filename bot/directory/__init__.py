"""Places (GB/T 2260) and the unions that belong to them."""
