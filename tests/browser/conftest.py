"""Fixtures of the browser tests: a page in Chromium, JupyterLab with nbgrader's extensions, a course, an exchange."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from machine import bubblewrap_fault, missing
from nbgrader_run import empty_gradebook, nbgrader
from playwright.sync_api import Page, expect, sync_playwright
from sample_course import ID, ROOT, build_course

CHROMIUM = Path("/usr/bin/chromium")
COURSE_ID = "neuron-to-transformer"
PATIENCE = 90
"""Seconds to wait for a condition: a busy machine with two cores takes long to start a kernel."""

QUIET = ("--disable-gpu", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
"""No page reaches a network: formgrader's own pages ask a CDN for MathJax, and must do without it."""

EXCHANGE = """
c = get_config()
c.CourseDirectory.course_id = "{course}"
c.Exchange.root = {root!r}
"""

SERVER = (
    "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0",
    "--IdentityProvider.token=",
)  # fmt: skip

LAB_SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},  # all cells are in the page, seen or not
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


class JupyterServer:
    """JupyterLab on 127.0.0.1 in a folder, with a configuration, data and runtime folder of its own."""

    def __init__(self, folder: Path, scratch: Path, exchange: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = scratch / "jupyter.log"
        for name, values in LAB_SETTINGS.items():
            path = scratch / "config" / "lab" / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(values))
        (scratch / "config" / "nbgrader_config.py").write_text(EXCHANGE.format(course=COURSE_ID, root=str(exchange)))
        places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
        places |= {"IPYTHONDIR": "ipython", "MPLCONFIGDIR": "matplotlib"}
        environment = os.environ | {name: str(scratch / value) for name, value in places.items()}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "jupyterlab", *SERVER, f"--ServerApp.port={self.port}"],
                cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), PATIENCE).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.1)
        pytest.fail(f"JupyterLab does not answer:\n{self.log.read_text()[-3000:]}")

    def end(self) -> None:
        """Ask the server to end, which ends its kernels too."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        finally:
            self.process.kill()


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """nbgrader's exchange: a folder that everyone may write to."""
    folder = tmp_path_factory.mktemp("exchange")
    folder.chmod(0o777)
    return folder


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, exchange: Path) -> Path:
    """The sample course with its assignment generated; needs bubblewrap, as grading does."""
    fault = bubblewrap_fault()
    if fault:
        missing(fault)
    course = build_course(tmp_path_factory.mktemp("course"))
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(EXCHANGE.format(course=COURSE_ID, root=str(exchange)))
    empty_gradebook(course)
    assert nbgrader(course, "generate_assignment", ID) == 0
    return course


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, exchange: Path) -> Iterator[Callable[[Path], str]]:
    """Start JupyterLab in a folder and give its address."""
    servers: list[JupyterServer] = []

    def start(folder: Path) -> str:
        servers.append(JupyterServer(folder, tmp_path_factory.mktemp("jupyter"), exchange))
        servers[-1].wait_until_it_answers()
        return servers[-1].url

    yield start
    for server in servers:
        server.end()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures are kept for a person to look at: $SCREENSHOTS, in CI build/screenshots."""
    in_ci = os.environ.get("CI") == "true"
    folder = os.environ.get("SCREENSHOTS") or (ROOT / "build" / "screenshots" if in_ci else None)
    folder = Path(folder) if folder else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def page(request: pytest.FixtureRequest, screenshots: Path) -> Iterator[Page]:
    """A page in headless Chromium; the last that it showed is kept as a picture, which tells where a test failed."""
    if not CHROMIUM.exists():
        missing(f"{CHROMIUM} is missing: apt-get install chromium")
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(PATIENCE * 1000)
        yield page
        page.screenshot(path=screenshots / f"{request.node.name}.png")
        browser.close()
