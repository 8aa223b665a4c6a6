"""What a worker is filling in: fields, forms as data, drafts that survive a restart."""
