"""What an operator sets up and checks: the menu, the settings."""
