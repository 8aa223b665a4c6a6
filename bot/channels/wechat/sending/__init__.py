"""What goes to workers: put into texts, sent within what the platform allows, told by notices afterwards."""
