"""A conversation is handed to people and back: the queue, who has it, what they say, how it ended."""
