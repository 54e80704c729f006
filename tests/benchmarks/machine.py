"""Goes the README's operator path, command by command, and looks at what then runs.

python -m tests.benchmarks.machine systemd TREE [--bind PATH]…
python -m tests.benchmarks.machine compose [--address 172.17.0.1]

systemd: TREE is a bare Debian as debootstrap leaves it, with sudo and ca-certificates, fresh for each run,
as the stand-in counts its updates from the beginning. systemd-nspawn boots it, with a systemd of its own
as process 1, and the network of this machine. --bind shows it a
path of this machine, such as a folder of packages. compose: needs a Docker engine, compose and socat;
--address is this machine's address as the container sees it. Both need root on Debian, and install
what the last commit holds. Telegram is the stand-in. Ends with 1 when anything does not hold."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bot.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "bot" / "demo" / "articles.jsonl"
QUESTION, ANSWER = "Who was the captain of the Ulrika?", "Mads Ortelle"
MOST_COMMANDS = 5
BOOT_S, PATIENCE_S = 60.0, 300.0

# What has to hold, and the command that ends with 0 when it does; in < > what is no command.
UNDER_SYSTEMD = r"""
it takes articles: <articles>
it answers: <question>
it is not root: test $(stat -c %U /var/lib/footnote/footnote.db) = footnote
others cannot look into its folder: test $(stat -c %a /var/lib/footnote) = 700
a backup while it runs: systemctl start footnote-backup
the next one is planned: systemctl is-active footnote-backup.timer
killed, it starts by itself: systemctl kill -s KILL footnote
and answers: <question>
the machine starts it: <power>
and it answers: <question>
an upgrade: deploy/install.sh && systemctl restart footnote && footnote-ctl doctor
and it answers: <question>
it stops when asked: systemctl stop footnote && test $(systemctl show -P Result footnote) = success
a backup is put back: systemctl start footnote-backup \
  && /opt/footnote/bin/footnote-restore --replace $(ls -t /var/backups/footnote/*.gz | head -1) \
  /var/lib/footnote \
  && systemctl start footnote
and it answers: <question>
with a wrong token it gives up: cp -p /etc/footnote/env ~/env \
  && sed -i 's/^TELEGRAM_BOT_TOKEN=/&1/' /etc/footnote/env && systemctl restart footnote \
  && timeout 120 sh -c 'until systemctl -q is-failed footnote; do sleep 1; done'
and says why: journalctl -u footnote | grep 'Telegram does not know this token'
with the right one it starts: mv ~/env /etc/footnote/env \
  && systemctl reset-failed footnote && systemctl start footnote
and answers: <question>
what it may do: systemd-analyze security footnote --no-pager | tail -1 >&2
"""
UNDER_COMPOSE = r"""
it takes articles: <articles>
it answers: <question>
it is not root: test $($COMPOSE exec footnote id -u) = 10001
the engine finds it healthy: \
  timeout 120 sh -c 'until docker ps --filter health=healthy | grep footnote; do sleep 1; done'
this machine reaches /readyz: \
  python3 -c 'import urllib.request as u; u.urlopen("http://127.0.0.1:8080/readyz")'
a backup while it runs: $COMPOSE exec footnote footnote-backup /data /data/backups
killed, it starts by itself: kill -9 $(docker inspect -f '{{.State.Pid}}' $($COMPOSE ps -q))
and answers: <question>
an upgrade: $COMPOSE up -d --build --force-recreate
and it answers: <question>
it stops when asked: $COMPOSE stop && test $(docker inspect -f '{{.State.ExitCode}}' $($COMPOSE ps -aq)) = 0
a backup is put back: $COMPOSE run --rm --entrypoint sh footnote -c \
  'footnote-restore --replace $(ls -t /data/backups/*.gz | head -1) /data' && $COMPOSE start
and it answers: <question>
with the network off too: $COMPOSE stop && docker run --rm --network none --read-only --tmpfs /tmp \
  --cap-drop ALL -v footnote_data:/data footnote:local ask "$QUESTION" | grep "$ANSWER"
"""
COMPOSE = "docker compose -f deploy/compose.yaml"

Steps = Sequence[Sequence[str]]
Act = Callable[[], bool]


class Operator:
    """Somebody in the stand-in for Telegram who runs the bot, hands in the demo and asks about it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._user = sandbox.user("Olga", language="en")
        self._chat = sandbox.private(self._user)

    def hands_in_articles(self) -> bool:
        """Whether a file of articles is read."""
        self._chat.send_document(self._user, DEMO.read_bytes(), DEMO.name)
        return self._hears("32 articles", 0)

    def is_answered(self) -> bool:
        """Whether a question asked now is answered rightly."""
        heard = len(self._chat.from_bot)
        self._chat.say(self._user, QUESTION)
        return self._hears(ANSWER, heard)

    def _hears(self, words: str, since: int) -> bool:
        self._sandbox.wait_for(
            lambda: any(words in one.text for one in self._chat.from_bot[since:]),
            timeout_s=PATIENCE_S,
        )
        return True

    def editor(self, folder: Path, api: str) -> Path:
        """An editor that fills in what the README says is to be set, and where the stand-in is."""
        lines = {
            "TELEGRAM_BOT_TOKEN": self._sandbox.token,
            "FOOTNOTE_ADMINS": self._user.id,
            "FOOTNOTE_TELEGRAM_API": api,
        }
        edits = " ".join(f"-e 's|^#*{name}=.*|{name}={value}|'" for name, value in lines.items())
        script = folder / "fill-in"
        script.write_text(f'#!/bin/sh\nexec sed -i {edits} "$1"\n', encoding="utf-8")
        script.chmod(0o755)
        return script


class Debian:
    """A Debian of its own, booted by systemd-nspawn."""

    def __init__(self, tree: Path, bind: Sequence[str]) -> None:
        self._command = [
            "/usr/bin/systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--console=pipe",
            *(f"--bind-ro={path}" for path in bind), "-D", str(tree), "--boot",
        ]  # fmt: skip
        self._nspawn: subprocess.Popen[bytes] | None = None

    def boot(self) -> None:
        """Start it, and wait until its systemd has started what it has to."""
        quiet = subprocess.DEVNULL
        self._nspawn = subprocess.Popen(self._command, stdin=quiet, stdout=quiet)
        until = time.monotonic() + BOOT_S
        while self._first() is None or self.run("systemctl is-active -q multi-user.target"):
            if time.monotonic() > until:
                raise TimeoutError("the machine did not start")
            time.sleep(0.5)

    def _first(self) -> str | None:
        """The number that its process 1 has here."""
        assert self._nspawn is not None
        pid = self._nspawn.pid
        return next(iter(Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()), None)

    def run(self, command: str) -> int:
        """Run a command as its root."""
        within = f"cd ~/footnote; SUDO_EDITOR=~/fill-in; export SUDO_EDITOR; {command}"
        inside = f"/usr/bin/nsenter -t {self._first()} -m -u -i -p -C -r -w".split()
        return subprocess.run(
            [*inside, "/usr/bin/env", "-i", "HOME=/root", "LANG=C.UTF-8", "bash", "-lc", within],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        ).returncode

    def restart(self) -> bool:
        """Take its power away and give it back."""
        self.stop()
        self.boot()
        return True

    def stop(self) -> None:
        """Take its power away."""
        if self._nspawn is not None and self._nspawn.poll() is None:
            if (first := self._first()) is not None:
                os.kill(int(first), signal.SIGKILL)
            self._nspawn.wait(BOOT_S)


class Here:
    """This machine with its engine."""

    def __init__(self, clone: Path, editor: Path) -> None:
        self._clone = clone
        given = {"EDITOR": str(editor), "COMPOSE": COMPOSE, "QUESTION": QUESTION, "ANSWER": ANSWER}
        self._env = os.environ | given

    def run(self, command: str) -> int:
        """Run a command in the clone."""
        return subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self._clone,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        ).returncode


def path_of(number: int) -> Steps:
    """The commands of the README's section Operation: 0 for systemd, 1 for compose."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Operation\n")[1]
    block = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)[number]
    commands = [line.partition("  #")[0].strip() for line in block.splitlines()]
    if len(commands) > MOST_COMMANDS:
        raise ValueError(f"{len(commands)} commands")
    return [(command, command) for command in commands]


def steps_of(table: str) -> Steps:
    """Each line of a table, in two."""
    return [line.split(": ", maxsplit=1) for line in table.replace("\\\n", "").strip().splitlines()]


def holds(
    steps: Steps, operator: Operator, run: Callable[[str], int], *, power: Act | None = None
) -> bool:
    """Do one after the other until one fails, print how each ended, and tell whether all held."""
    others = {"<articles>": operator.hands_in_articles, "<question>": operator.is_answered}
    if power is not None:
        others["<power>"] = power
    for what, step in steps:
        began = time.monotonic()
        try:
            held = others[step]() if step in others else run(step) == 0
        except TimeoutError:
            held = False
        seconds = time.monotonic() - began
        sys.stdout.write(f"{'yes' if held else 'NO '} {seconds:6.1f} s  {what}\n")
        sys.stdout.flush()
        if not held:
            return False
    return True


@contextmanager
def reached_at(address: str, url: str) -> Iterator[str]:
    """Let the stand-in, which is for this machine only, be reached at another of its addresses."""
    port = urlsplit(url).port
    listen = f"TCP-LISTEN:{port},bind={address},fork,reuseaddr"
    with subprocess.Popen(["/usr/bin/socat", listen, f"TCP:127.0.0.1:{port}"]) as relay:
        try:
            yield f"http://{address}:{port}"
        finally:
            relay.terminate()


def clone(folder: Path) -> Path:
    """What the last commit holds, as somebody gets it who clones it."""
    made = folder / "footnote"
    shutil.rmtree(made, ignore_errors=True)
    subprocess.run(["/usr/bin/git", "clone", "-q", ROOT, made], check=True)
    return made


def by_systemd(tree: Path, bind: Sequence[str]) -> bool:
    """Whether all holds of the service."""
    with Sandbox() as sandbox:
        operator = Operator(sandbox)
        clone(tree / "root")
        operator.editor(tree / "root", sandbox.url)
        debian = Debian(tree, bind)
        debian.boot()
        try:
            steps = [*path_of(0), *steps_of(UNDER_SYSTEMD)]
            return holds(steps, operator, debian.run, power=debian.restart)
        finally:
            debian.stop()


def by_compose(address: str) -> bool:
    """Whether all holds of the container."""
    with (
        tempfile.TemporaryDirectory() as name,
        Sandbox() as sandbox,
        reached_at(address, sandbox.url) as api,
    ):
        operator = Operator(sandbox)
        here = Here(clone(Path(name)), operator.editor(Path(name), api))
        try:
            return holds([*path_of(1), *steps_of(UNDER_COMPOSE)], operator, here.run)
        finally:
            here.run(f"{COMPOSE} down -v")


def main() -> int:
    """Go a path and print what held."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.machine")
    parts = parser.add_subparsers(dest="part", required=True)
    systemd = parts.add_parser("systemd")
    systemd.add_argument("tree", type=Path)
    systemd.add_argument("--bind", action="append", default=[])
    parts.add_parser("compose").add_argument("--address", default="172.17.0.1")
    options = parser.parse_args()
    if options.part == "systemd":
        return 0 if by_systemd(options.tree.resolve(), options.bind) else 1
    return 0 if by_compose(options.address) else 1


if __name__ == "__main__":
    sys.exit(main())
