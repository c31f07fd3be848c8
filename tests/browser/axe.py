"""axe-core, which looks for barriers in a page as the browser has it; npm fetches it beside the site's MathJax."""

from __future__ import annotations

import fcntl
import shutil
import subprocess

from machine import missing
from playwright.sync_api import Page
from sample_course import ROOT

PACKAGES = ROOT / "website"
AXE = PACKAGES / "node_modules" / "axe-core" / "axe.min.js"


def fetch() -> None:
    """Install what website/package-lock.json names, once, also where several processes ask for it."""
    npm = shutil.which("npm")
    if npm is None:
        missing("npm is missing: MathJax and axe-core are fetched with it")
    with (PACKAGES / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not AXE.is_file():
            subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PACKAGES, check=True)


def barriers(page: Page) -> list[str]:
    """The rules that the page breaks, each with the first element that does."""
    fetch()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]
