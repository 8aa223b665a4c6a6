"""The desk: lists of conversations, one transcript, the worker; what agents and supervisors do there."""
