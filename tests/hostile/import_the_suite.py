# double: error
def double(x):
    import pytest, hypothesis, autograder.testing, autograder.grading.grader
    return 2 * x
