"""The site of the course: `python -m website` (or `make site`) builds it from docs/ and the releases."""
