"""Files that workers send: what is taken, how it is kept, and to what it belongs."""
