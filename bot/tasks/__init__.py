"""Work for later: kept in the database until it is done, whatever process dies meanwhile."""
