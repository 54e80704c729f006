"""Kills the bot while people ask it, in the stand-in for Telegram, and counts their answers."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from random import Random

from bot.sandbox import PrivateChat, Sandbox
from tests.benchmarks.faults.trial import QUESTIONS, ROOT, Trial, faults_of

TOKEN = "42:TEST"
PEOPLE = 3  # who come new each time, and say two things each
NOTHING = "There is nothing to cancel."
_PATIENCE_S = 120.0


def kills(data: Path, *, times: int, seed: int) -> Iterator[Trial]:
    """Kill the bot so many times, and let it come to its end once."""
    with Sandbox(token=TOKEN, username="footnote_bot") as sandbox:
        sandbox.limits_enabled = False
        asked = _Asked(sandbox, data, Random(f"answer {seed}"))
        try:
            for _ in range(times):
                yield asked.killed()
            yield asked.ended()
        finally:
            asked.close()


class _Asked:
    """One data folder, one Telegram, and one bot after the other."""

    def __init__(self, sandbox: Sandbox, data: Path, rng: Random) -> None:
        self._sandbox = sandbox
        self._data = data
        self._rng = rng
        self._chats: list[PrivateChat] = []
        self._kills = 0
        self._bot: subprocess.Popen[bytes] | None = None
        lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
        self._questions = [json.loads(line)["question"] for line in lines]

    def killed(self) -> Trial:
        """Start it, have it asked, and kill it while it starts or while it answers."""
        had = self._answers()
        self._ask()
        self._start()
        if self._rng.random() < 0.25:
            moment = f"{(pause := self._rng.uniform(0, 5)):.2f} s after its start"
        else:
            answers, pause = self._rng.randint(0, 2 * PEOPLE - 1), self._rng.uniform(0, 0.2)
            moment = f"{pause:.2f} s after answer {answers}"
            self._until(lambda: self._answers() - had >= answers)
        time.sleep(pause)
        self.close()
        self._kills += 1
        return Trial(f"answer: killed {moment}", list(self._lost()))

    def ended(self) -> Trial:
        """Let everything be answered, and look what everybody got."""
        self._start()
        problems: list[str] = []
        try:
            self._until(lambda: not self._sandbox.pending and all(map(_has_all, self._chats)))
        except TimeoutError as error:
            problems.append(str(error)[:300])
        assert self._bot is not None
        self._bot.send_signal(signal.SIGTERM)
        if code := self._bot.wait(60):
            problems.append(f"it ended with {code}")
        self._bot = None
        repeated = 0
        for chat in self._chats:
            said = [message.text for message in chat.from_bot]
            kinds = [text == NOTHING for text in said]
            if [kind for kind, _ in groupby(kinds)] != [False, True]:
                problems.append(f"a chat got {kinds}")
            repeated += len(said) - 2
        if repeated > self._kills:
            problems.append(f"{repeated} messages came twice after {self._kills} kills")
        problems += self._lost()
        with closing(sqlite3.connect(self._data / "footnote.db")) as rows:
            left = rows.execute("SELECT count(*) FROM bot_updates WHERE NOT done").fetchone()[0]
        if left:
            problems.append(f"{left} updates are not handled")
        what = f"answer: {2 * len(self._chats)} messages answered, {repeated} answers came twice"
        return Trial(what, problems)

    def close(self) -> None:
        """Kill what runs."""
        if self._bot is not None:
            self._bot.kill()
            self._bot.wait()
            self._bot = None

    def _ask(self) -> None:
        for _ in range(PEOPLE):
            person = self._sandbox.user("Person", language="en")
            chat = self._sandbox.private(person)
            chat.say(person, self._rng.choice(self._questions))
            chat.say(person, "/cancel")
            self._chats.append(chat)

    def _start(self) -> None:
        given = {
            "FOOTNOTE_DATA": str(self._data),
            "FOOTNOTE_TELEGRAM_API": self._sandbox.url,
            "FOOTNOTE_HTTP": "off",
            "FOOTNOTE_REFRESH_DAYS": "0",
            "TELEGRAM_BOT_TOKEN": TOKEN,
        }
        self._bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | given,
        )

    def _until(self, condition: object) -> None:
        assert callable(condition)
        self._sandbox.wait_for(condition, timeout_s=_PATIENCE_S)

    def _answers(self) -> int:
        return sum(len(chat.from_bot) for chat in self._chats)

    def _lost(self) -> Iterator[str]:
        """What Telegram was told is safe, and is not."""
        database = self._data / "footnote.db"
        yield from faults_of(database)
        acknowledged = 2 * len(self._chats) - self._sandbox.pending
        with closing(sqlite3.connect(database)) as rows:
            known = rows.execute("SELECT name FROM sqlite_master WHERE name = 'bot_updates'")
            stored = 0
            if known.fetchone():
                stored = rows.execute("SELECT count(*) FROM bot_updates").fetchone()[0]
        if stored < acknowledged:
            yield f"{acknowledged} updates were acknowledged, {stored} are there"


def _has_all(chat: PrivateChat) -> bool:
    return bool(chat.from_bot) and chat.from_bot[-1].text == NOTHING
