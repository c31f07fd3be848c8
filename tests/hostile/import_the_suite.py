# double: error
def double(x):
    import pytest, hypothesis, autograder.testing, autograder.grading
    return 2 * x
