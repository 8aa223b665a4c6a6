"""The pages of the console: what each handler does for a visit the gate let in."""
