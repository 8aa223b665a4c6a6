"""`gonghui gaps`: what workers asked in vain, put together into a list of work for maintainers."""
