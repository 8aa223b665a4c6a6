"""The people who work with the assistant: their accounts, roles and areas, and how they sign in."""
