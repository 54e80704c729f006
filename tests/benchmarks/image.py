"""Builds the image of deploy/Dockerfile and asks its container: `python -m tests.benchmarks.image`.

With docker or podman the container has no network, but where it talks to the stand-in for Telegram. With
buildah alone (as root) it is built and run under chroot, with the base image that --base names."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
IMAGE = "localhost/footnote:check"
QUESTION = "Who was the captain of the Ulrika?"
ANSWER = "Mads Ortelle"
PIP = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST")


class Engine:
    """docker or podman, or else buildah under chroot."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.made = ""  # buildah's container, a copy of the image
        self.chroot = ["--isolation", "chroot"] if name == "buildah" else []

    @classmethod
    def here(cls) -> "Engine | None":
        for name in ("docker", "podman"):
            if (
                shutil.which(name)
                and not subprocess.run([name, "info"], check=False, capture_output=True).returncode
            ):
                return cls(name)
        return cls("buildah") if shutil.which("buildah") and os.geteuid() == 0 else None

    def build(self, base: str | None, volumes: list[str]) -> None:
        given = [f"{name}={os.environ[name]}" for name in PIP if os.environ.get(name)]
        given += [f"BASE={base}"] if base else []
        command = [self.name, "bud" if self.chroot else "build", *self.chroot]
        for one in given:
            command += ["--build-arg", one]
        for one in volumes:
            command += ["--volume", one]
        file = ROOT / "deploy" / "Dockerfile"
        subprocess.run([*command, "-f", file, "-t", IMAGE, ROOT], check=True)

    def command(self, data: Path, *arguments: str, network: str = "none", **env: str) -> list[str]:
        """How to run Footnote with its data in a folder of this machine."""
        given = [part for item in env.items() for part in ("--env", "=".join(item))]
        # Not at /data, where buildah puts the volume that the image declares.
        mount = ["--volume", f"{data}:/srv/articles", "--env", "FOOTNOTE_DATA=/srv/articles"]
        if not self.chroot:
            cage = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--network", network]  # noqa: S108
            return [self.name, "run", "--rm", *cage, *mount, *given, IMAGE, *arguments]
        self.made = self.made or asked([self.name, "from", IMAGE]).strip()
        # buildah's run takes no entry point of the image.
        return [
            self.name,
            "run",
            *self.chroot,
            *mount,
            *given,
            self.made,
            "--",
            "footnote",
            *arguments,
        ]


def asked(command: list[str]) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, input="")
    return done.stdout


def answers_in_telegram(engine: Engine, data: Path) -> bool:
    """Whether the container, as a bot of the stand-in, answers a person."""
    with Sandbox() as sandbox:
        person = sandbox.user("Ann", language="en")
        chat = sandbox.private(person)
        env = {"TELEGRAM_BOT_TOKEN": sandbox.token, "FOOTNOTE_TELEGRAM_API": sandbox.url}
        bot = subprocess.Popen(engine.command(data, "run", network="host", **env))
        try:
            chat.say(person, QUESTION)
            sandbox.wait_for(lambda: chat.from_bot, timeout_s=120)
        finally:
            bot.terminate()
            bot.wait(60)
        return ANSWER in (chat.from_bot[-1].text or "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", help="another base image than that of the Dockerfile")
    parser.add_argument("--volume", action="append", default=[], help="for the build")
    parser.add_argument("--built", action="store_true", help="ask the image of the last build")
    options = parser.parse_args()
    engine = Engine.here()
    if engine is None:
        sys.stderr.write("There is no container engine here: docker, podman, or buildah as root.\n")
        return 2
    if not options.built:
        engine.build(options.base, options.volume)
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        data.chmod(0o777)  # the image's user is nobody here
        shutil.copy(ROOT / "bot" / "demo" / "articles.jsonl", data)
        (data / "articles.jsonl").chmod(0o644)
        asked(engine.command(data, "ingest", "/srv/articles/articles.jsonl"))
        results = {
            "answers" if engine.chroot else "answers with the network off": ANSWER
            in asked(engine.command(data, "ask", QUESTION)),
            "doctor is green": not subprocess.run(
                engine.command(data, "doctor"), check=False
            ).returncode,
            "is not root": (data / "footnote.db").stat().st_uid == 10_001,
            "answers in Telegram's stand-in": answers_in_telegram(engine, data),
        }
    for what, held in results.items():
        sys.stdout.write(f"{'yes' if held else 'NO '}  {engine.name}: {what}\n")
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
