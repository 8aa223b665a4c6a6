"""The library of questions: words, local variants and basis of every answer."""
