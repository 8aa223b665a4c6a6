"""The command line: `gonghui --help`. One module a group of commands."""
