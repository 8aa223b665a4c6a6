"""Pure functions on text. Runs on Python 3.10 (engine) and 3.13 (bot): standard library and opencc only."""
