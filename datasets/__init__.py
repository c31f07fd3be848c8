"""Builders of the course's .h5 files: `python -m datasets` writes them, `--check` compares them."""
