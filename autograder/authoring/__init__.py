"""What is done with a course before the class: notebooks are checked, and shared cells kept the same."""
