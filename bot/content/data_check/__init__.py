"""`gonghui check`: everything that is wrong with the files in data/, told at once, in seconds and without a model."""
