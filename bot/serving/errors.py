"""What keeps the service from starting."""


class ServeError(Exception):
    """The service cannot start; the text is one sentence that says why and what to do."""
