"""Stand-ins for the platforms, over real HTTP on loopback."""
