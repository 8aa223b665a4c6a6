"""The page that shows maintainers how well the questions are understood, made from the outcomes of an evaluation."""
