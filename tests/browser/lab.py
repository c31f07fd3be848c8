"""JupyterLab as a student drives it: find a cell, wait for the kernel, run."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


def cell(page: Page, text: str) -> Locator:
    """The code cell of the notebook whose source holds `text`."""
    return page.locator(".jp-CodeCell", has=page.locator(".jp-InputArea-editor", has_text=text))


def wait_for_a_kernel(page: Page) -> None:
    """Earlier, running a cell asks for a kernel, or does nothing."""
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")


def run(page: Page, cell: Locator, source: str | None = None) -> Locator:
    """Run a cell, with `source` typed over what it holds; returns its outputs, when it has ended."""
    cell.locator(".cm-content").click()
    if source is not None:
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt").first).to_have_text(re.compile(r"\[\d+\]"))
    return cell.locator(".jp-OutputArea-output")
