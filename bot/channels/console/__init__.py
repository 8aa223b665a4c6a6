"""The channel of `gonghui ask` and `gonghui talk`."""
