"""`python -m website [--output FOLDER] [--address URL] [ID ...]`: build the site, which opens without a server."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from autograder.authoring.course_map import minutes, order
from autograder.course.notebook import read_notebook
from website.lessons import SiteError, page, title
from website.stage import documents, front_page

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "website"
REACHABLE = {
    ' aria-label="Toggle hidden content"': "",
    'search-button-field search-button__button pst-js-only" title="Search" aria-label="Search"': (
        'search-button-field search-button__button pst-js-only" title="Search"'
    ),
    'class="bd-sidebar-primary bd-sidebar"': 'class="bd-sidebar-primary bd-sidebar" role="region" aria-label="Site"',
}
"""What a screen reader misses in the theme's pages, found by axe-core: names that hide the text which is seen."""

BUILD = ROOT / "website" / "build"
MATHJAX = HERE / "node_modules" / "mathjax" / "es5" / "tex-svg-full.js"


def build(output: Path, address: str, ids: list[str]) -> None:
    """Write the site into `output`. Raises SiteError where a lesson or a tool is missing or broken."""
    stage, extra = BUILD / "stage", BUILD / "extra"
    for folder in (stage, extra, output):
        shutil.rmtree(folder, ignore_errors=True)
    (stage / "lessons").mkdir(parents=True)
    documents(ROOT, stage, ids)
    titles = {id: title(read_notebook(ROOT / "release" / id / f"{id}.ipynb")) for id in ids}
    text = front_page(ROOT, titles, {id: minutes(ROOT, id) for id in ids})
    (stage / "index.md").write_text(text, encoding="utf-8")
    for id in ids:
        print(f"  {id}", flush=True)
        made = page(ROOT, id, ids, extra, BUILD / "executed", address)
        nbformat.write(made, stage / "lessons" / f"{id}.ipynb")
    (extra / "mathjax").mkdir()
    shutil.copy(mathjax(), extra / "mathjax")
    command = [sys.executable, "-P", "-m", "sphinx", "-q", "-W", "--keep-going", "-j", "auto", "-c", str(HERE)]
    done = subprocess.run(
        [*command, str(stage), str(output)], env={**os.environ, "SITE_EXTRA": str(extra), "SITE_ADDRESS": address}
    )
    if done.returncode:
        raise SiteError("Sphinx ended with the warnings above: mend the page or the link that each of them names")
    for path in output.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for found, better in REACHABLE.items():
            text = text.replace(found, better)
        path.write_text(text, encoding="utf-8")


def mathjax() -> Path:
    """The file that sets formulas, fetched as website/package-lock.json says."""
    if not MATHJAX.is_file():
        npm = shutil.which("npm")
        if npm is None:
            raise SiteError("the site serves MathJax itself and fetches it with npm, which is missing: install Node.js")
        done = subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(HERE)])
        if done.returncode:
            raise SiteError("npm ci failed in website/: the lines above say why")
    return MATHJAX


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m website", description=__doc__)
    parser.add_argument("--output", type=Path, default=BUILD / "html", help="where the pages are written")
    parser.add_argument(
        "--address", default=os.environ.get("SITE_ADDRESS", ""), help="where the site will be served, if it will"
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="lessons; all of docs/course.md if none is given")
    options = parser.parse_args()
    known = order(ROOT)
    unknown = set(options.ids) - set(known)
    if unknown:
        sys.exit(f"website: docs/course.md has no lesson {', '.join(sorted(unknown))}; it has {', '.join(known)}")
    try:
        build(options.output.resolve(), options.address, [id for id in known if id in options.ids or not options.ids])
    except SiteError as error:
        sys.exit(f"website: {error}")
    print(f"open {options.output / 'index.html'}")


if __name__ == "__main__":
    main()
