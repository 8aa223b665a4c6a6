"""What all processes share about the platforms: tokens, rates, leaders, consents to be written to."""
