"""`gonghui new`: the files of something new, with a hint at every place that waits for words."""
