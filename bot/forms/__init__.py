"""What a worker is filling in: forms, their fields, and drafts saved at every step."""
