"""Who did what, when: written once, never changed."""
