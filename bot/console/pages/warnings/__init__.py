"""Pages of early warning: the list, one warning, the rules in force."""
