"""A gradebook on PostgreSQL: nbgrader's stock commands with `db_url` on Debian's server, which the test starts."""

from __future__ import annotations

import csv
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from machine import missing
from nbgrader_run import nbgrader
from sample_course import ID, Json, build_course, cell_of, solved, source_notebook, submit, write_notebook

SERVERS = Path("/usr/lib/postgresql")
PASSWORD = secrets.token_hex()
POINTS = {"double": 40.4, "centre": 59.6}
"""Not whole: a column of single precision would give other scores back, and these would not be exported."""
START, STOP = 60, 30
"""Seconds that the server is given to answer, and to end."""


def programs() -> Path:
    """The folder with Debian's newest `initdb` and `postgres`."""
    found = [path.parent for path in SERVERS.glob("*/bin/initdb") if (path.parent / "postgres").exists()]
    if not found:
        missing(f"there is no PostgreSQL server in {SERVERS}: apt install postgresql")
    if shutil.which("setpriv") is None:
        missing("there is no setpriv: apt install util-linux")
    return max(found, key=lambda folder: float(folder.parent.name))


def as_other_user(folder: Path) -> list[str]:
    """The start of a command whose process ends with ours; as root it runs as nobody, who then owns `folder`."""
    command = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() == 0:  # initdb and postgres refuse root
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "nobody")
        command += ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--no-new-privs"]
    return command


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_ready(server: subprocess.Popen[bytes], admin: str, log: Path) -> None:
    deadline = time.monotonic() + START
    while True:
        try:
            psycopg2.connect(admin).close()
            return
        except psycopg2.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL does not answer: {error}\n{log.read_text()}")
        time.sleep(0.1)


def make_database(admin: str) -> None:
    """A role without privileges that owns an empty database, as docs/instructors.md makes them."""
    connection = psycopg2.connect(admin)
    connection.autocommit = True  # CREATE DATABASE refuses to run in a transaction
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE nbgrader LOGIN PASSWORD %s", [PASSWORD])
        cursor.execute("CREATE DATABASE gradebook OWNER nbgrader")
    connection.close()


def end(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # closes connections and ends; SIGTERM would wait for them
    try:
        server.wait(STOP)
    except subprocess.TimeoutExpired:
        server.kill()  # the server's own processes end with it
        server.wait()


@pytest.fixture
def db_url() -> Iterator[str]:
    """The address of an empty database; its server listens on loopback, and ends with the test.

    It names the driver: from version 2.1 on, SQLAlchemy takes a plain postgresql:// for psycopg 3.
    """
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))  # not tmp_path: no other user can enter that
    try:
        data, password, log, port = folder / "data", folder / "password", folder / "log", free_port()
        password.write_text(PASSWORD)
        bin, run = programs(), as_other_user(folder)
        options = ["--username=admin", "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync", "--no-locale"]
        initdb = [*run, str(bin / "initdb"), f"--pgdata={data}", "--encoding=UTF8", *options]
        made = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, timeout=START)
        assert made.returncode == 0, made.stderr
        settings = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"]
        postgres = [*run, str(bin / "postgres"), "-D", str(data), *(f"--{setting}" for setting in settings)]
        admin = f"host=127.0.0.1 port={port} user=admin password={PASSWORD} dbname=postgres connect_timeout=5"
        with log.open("wb") as output:
            server = subprocess.Popen(postgres, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_ready(server, admin, log)
            make_database(admin)
            yield f"postgresql+psycopg2://nbgrader:{PASSWORD}@127.0.0.1:{port}/gradebook"
        finally:
            end(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wrong_double(notebook: Json) -> None:
    """Wrong but for zero: a quarter of the exercise's points."""
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return x"


def test_scores_go_through_a_gradebook_on_postgresql(tmp_path: Path, db_url: str) -> None:
    course = build_course(tmp_path, isolation="none")
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(f'c.CourseDirectory.db_url = "{db_url}"\n')
    source = source_notebook()
    for grade_id, points in POINTS.items():
        cell_of(source, grade_id)["metadata"]["nbgrader"]["points"] = points
    write_notebook(course / "source" / ID / f"{ID}.ipynb", source)
    assert nbgrader(course, "generate_assignment", ID) == 0
    submit(course, "ada", solved())
    submit(course, "bob", solved(), wrong_double)
    assert nbgrader(course, "autograde", ID) == 0
    assert nbgrader(course, "export", "--to", str(course / "grades.csv")) == 0
    with (course / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: (row["status"], float(row["score"])) for row in csv.DictReader(file)}
    assert rows == {"ada": ("graded", pytest.approx(100)), "bob": ("graded", pytest.approx(10.1 + 59.6))}
    with psycopg2.connect(db_url.replace("+psycopg2", "")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT auto_score FROM grade ORDER BY auto_score")
        assert cursor.fetchall() == [(10.1,), (40.4,), (59.6,), (59.6,)]
    connection.close()
    assert not list(course.rglob("*.db"))
