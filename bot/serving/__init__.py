"""From an empty folder to a running service: the steps, the server, the run."""
