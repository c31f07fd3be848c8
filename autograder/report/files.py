"""Reports read back from the JSON files that `autograder grade --format json` writes."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.records import Outcome, from_json


class NoReports(Exception):
    """A file that holds no reports of our format; the message says what was expected."""


def read_reports(path: Path) -> list[Outcome]:
    """The outcomes in a JSON file, one object or a list. Raises NoReports."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NoReports(f"{path}: cannot be read ({error.strerror})") from None
    try:
        found = msgspec.json.decode(data)
        return [from_json(msgspec.json.encode(each)) for each in (found if isinstance(found, list) else [found])]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoReports(
            f"{path}: no reports in it ({error}); expected what `autograder grade --format json` writes"
        ) from None
