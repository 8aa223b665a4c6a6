"""What agents and supervisors do with conversations: use cases without HTTP."""
