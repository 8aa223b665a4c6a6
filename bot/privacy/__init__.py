"""Personal data: kept at the door, encrypted, exported, deleted, forgotten in time."""
