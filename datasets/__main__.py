"""`python -m datasets [NAME ...] [--check] [--fast]`: build the data below source/, or compare with what is there."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

import datasets
from datasets.files import write

SOURCE = Path(__file__).resolve().parent.parent / "source"
TOOLS = {"__main__", "drawing", "files", "tape"}
"""Modules that build nothing by themselves."""


def builders() -> list[str]:
    """The names of the modules that define `build()`, one for each set of data."""
    return sorted(m.name for m in pkgutil.iter_modules(datasets.__path__) if m.name not in TOOLS)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m datasets", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(builders())} (default: all)")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where a file differs from its rebuild"
    )
    parser.add_argument("--fast", action="store_true", help="leave out builders that train a network for minutes")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(builders()))
    if unknown:
        parser.error(f"no builder called {', '.join(unknown)}; there are {', '.join(builders())}")
    stale = []
    for name in options.names or builders():
        try:
            module = importlib.import_module(f"datasets.{name}")
            if options.fast and getattr(module, "TRAINS_FOR_MINUTES", False):
                print(f"{name}: left out, since it trains for minutes", file=sys.stderr)
                continue
            dataset = module.build()
        except ModuleNotFoundError as error:
            print(f"{name}: left out, since {error.name} is missing: pip install '.[datasets]'", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as scratch:
            built = Path(scratch) / "data.h5"
            write(built, dataset)
            for target in dataset.targets:
                path = SOURCE / target
                if options.check and (not path.exists() or path.read_bytes() != built.read_bytes()):
                    stale.append(target)
                elif not options.check:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(built.read_bytes())
                    print(f"{target:<60} {path.stat().st_size / 1000:8.1f} kB")
    for target in stale:
        print(f"source/{target} is not what its builder makes: run python -m datasets", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
