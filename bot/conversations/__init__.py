"""What was said: inbox, outbox, events, ownership and leases of conversations."""
