"""200 chats at once: what of it is lost, out of order, slow, or makes `footnote run` grow.

python -m tests.benchmarks.load [--minutes 0.5] [--rate 3] [--seed 1]

160 people in private and 40 groups, every fourth with topics, ask, search, look, press buttons, use
the inline mode, and an administrator hands in files, at random moments, so many a second. The bot is a
process of its own, the stand-in for Telegram counts messages as Telegram does. Half a minute by
default, 30 minutes by `--minutes 30`. Linux only, as it reads /proc. Ends with 1 when anything that was
sent is not answered, answered out of the order of its chat and topic, or refused by the stand-in, or
when in 5 minutes or more the bot grew by more than 40 MB after the first fifth."""

# ruff: noqa: T201 - it prints what it saw

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from bot.sandbox import Sandbox, User
from bot.sandbox.conversations import Conversation
from bot.sandbox.messages import Message
from retrieval import Settings, open_library
from tests.benchmarks.faults.ingest import invent
from tests.benchmarks.faults.trial import ROOT
from tests.benchmarks.scale import memory

TOKEN = "42:LOAD"
PEOPLE, GROUPS, TOPICS = 160, 40, 4
DEMO = ROOT / "bot" / "demo" / "articles.jsonl"
QUESTIONS = ROOT / "tests" / "data" / "demo" / "questions.jsonl"
KINDS = {
    "question": 38, "group question": 20, "search": 9, "article": 10,
    "more": 8, "press": 8, "card": 6, "upload": 1,
}  # fmt: skip
LONG_S, GROWTH_MB, PATIENCE_S = 300.0, 40, 180.0
NO = "None of the "
CLEAR = 0.5  # from this probability on, an answer is no close call


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that was sent, and the message that has to come of it: what it holds and answers."""

    kind: str
    at: float
    holds: tuple[str, ...]
    to: Message | None = None


@dataclass(slots=True)
class Seen:
    """What a run came to: seconds by kind, megabytes over time, and what is not as promised."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    resident: list[tuple[float, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Town:
    """People and groups that use the bot, and what they expect of it."""

    def __init__(
        self, sandbox: Sandbox, answers: Sequence[tuple[str, tuple[str, ...]]], rng: Random
    ) -> None:
        self._sandbox = sandbox
        self._answers = answers
        self._rng = rng
        self.people = [sandbox.user(f"Person{n}", language="en") for n in range(PEOPLE)]
        self.private = {user.id: sandbox.private(user) for user in self.people}
        self.admin = self.people[0]
        self.groups = []
        for number in range(GROUPS):
            members = rng.sample(self.people[1:], 12)
            group = sandbox.group(f"Group {number}", members=members, topics=number % TOPICS == 0)
            topics = [None]
            if number % TOPICS == 0:
                topics = [group.topic(f"Topic {at}") for at in range(3)]  # type: ignore[misc]
            self.groups.append((group, members, topics))
        self.expected: dict[tuple[int, int | None], list[Sent]] = defaultdict(list)
        self.pressed: list[tuple[str, float, Any]] = []
        self._uploads = 0

    def act(self, kind: str) -> None:
        """Let somebody do something of this kind now."""
        acts: dict[str, Callable[[], None]] = {
            "question": self._question,
            "group question": self._group_question,
            "search": lambda: self._say("search", "/search harbour ferry", ("1. ",)),
            "article": lambda: self._say(
                "article", f"/article {self._rng.randint(1, 30)}", ("words",)
            ),
            "more": self._more,
            "press": self._press,
            "card": self._card,
            "upload": self._upload,
        }
        acts[kind]()

    def _someone(self) -> User:
        return self._rng.choice(self.people[1:])

    def _say(self, kind: str, text: str, holds: tuple[str, ...]) -> None:
        user = self._someone()
        now = time.time()
        self.private[user.id].say(user, text)
        self.expected[user.id, None].append(Sent(kind, now, holds))

    def _question(self) -> None:
        self._say("question", *self._rng.choice(self._answers))

    def _group_question(self) -> None:
        group, members, topics = self._rng.choice(self.groups)
        topic = self._rng.choice(topics)
        question, holds = self._rng.choice(self._answers)
        now = time.time()
        asked = group.say(self._rng.choice(members), f"/ask {question}", topic=topic)
        place = (group.id, topic.thread_id if topic is not None else None)
        self.expected[place].append(Sent("group question", now, holds, asked))

    def _answered(self) -> tuple[Conversation, User, Message] | None:
        """A message with buttons that stands in some private chat."""
        for user in self._rng.sample(self.people[1:], 20):
            chat = self.private[user.id]
            shown = [
                one for one in chat.from_bot[-3:] if any("Why this?" in row for row in one.buttons)
            ]
            if shown:
                return chat, user, shown[-1]
        return None

    def _more(self) -> None:
        if (found := self._answered()) is None or "More" not in found[2].buttons[0]:
            self._question()
            return
        chat, user, message = found
        now = time.time()
        press = chat.press_data(user, message, message.button("More")["callback_data"], wait_s=0)
        self.expected[chat.id, None].append(Sent("more", now, ("1. ",), message))
        self.pressed.append(("press", now, press))

    def _press(self) -> None:
        if (found := self._answered()) is None:
            self._question()
            return
        chat, user, message = found
        button = self._rng.choice(["Why this?", "👍", "👎"])
        data = message.button(button)["callback_data"]
        now = time.time()
        self.pressed.append(("press", now, chat.press_data(user, message, data, wait_s=0)))

    def _card(self) -> None:
        now = time.time()
        question, _ = self._rng.choice(self._answers)
        self.pressed.append(
            ("card", now, self._sandbox.inline(self._someone(), question, wait_s=0))
        )

    def _upload(self) -> None:
        self._uploads += 1
        made = invent(self._uploads, 1)
        now = time.time()
        chat = self.private[self.admin.id]
        text = f"{made.title}\n\n{made.text}".encode()
        chat.send_document(self.admin, text, f"{self._uploads}.txt")
        self.expected[chat.id, None].append(Sent("upload", now, (f"Added: {made.title}",)))

    def is_answered(self) -> bool:
        """Whether as much has come as was sent."""
        come = self.come()
        if any(len(come[place]) < len(sent) for place, sent in self.expected.items()):
            return False
        admin = self.private[self.admin.id].from_bot
        return all(is_told(one) for *_, one in self.pressed) and not any(
            one.text.endswith("…") for one in admin
        )

    def come(self) -> dict[tuple[int, int | None], list[Message]]:
        """The bot's messages by chat and topic."""
        found: dict[tuple[int, int | None], list[Message]] = defaultdict(list)
        chats = [*self.private.values(), *(group for group, *_ in self.groups)]
        for chat in chats:
            for message in chat.from_bot:
                topic = message.thread_id if message.in_topic else None
                found[chat.id, topic].append(message)
        return found


def is_told(asked: Any) -> bool:
    """Whether a press or an inline query was answered."""
    return getattr(asked, "answer" if hasattr(asked, "message") else "results") is not None


def problems_of(town: Town) -> list[str]:
    """What was lost, came twice, or out of order."""
    come, found = town.come(), []
    for place, sent in town.expected.items():
        messages = come[place]
        if len(messages) != len(sent):
            found.append(f"{len(sent)} sent in chat {place}, {len(messages)} answered")
            continue
        for one, message in zip(sent, messages, strict=True):
            if not any(part in message.text for part in one.holds) or (
                one.to is not None and message.reply_to is not one.to
            ):
                found.append(
                    f"out of order in chat {place}: none of {one.holds!r} is in {message.text[:60]!r}"
                )
    lost = sum(not is_told(one) for *_, one in town.pressed)
    return [*found, f"{lost} presses and inline queries not answered"] if lost else found


def times_of(sandbox: Sandbox, town: Town, seen: Seen) -> None:
    """Seconds from what was sent to the call that answered it."""
    calls: dict[tuple[int, int | None], list[float]] = defaultdict(list)
    told: dict[str, float] = {}
    for call in sandbox.calls:
        given = call.parameters
        if call.method == "sendMessage" and call.error is None:
            topic = given.get("message_thread_id")
            calls[int(given["chat_id"]), None if topic is None else int(topic)].append(call.at)
        for name in {"callback_query_id", "inline_query_id"} & given.keys():
            told[str(given[name])] = call.at
    for place, sent in town.expected.items():
        for one, at in zip(sent, calls[place], strict=False):
            seen.seconds[one.kind].append(at - one.at)
    for kind, at, asked in town.pressed:
        if asked.id in told:
            seen.seconds[kind].append(told[asked.id] - at)


def drive(
    sandbox: Sandbox, town: Town, pid: int, *, seconds: float, rate: float, rng: Random
) -> Seen:
    """Let the town act for so long, and wait until everything is answered."""
    seen, began = Seen(), time.monotonic()
    due = looked = 0.0
    kinds, weights = list(KINDS), list(KINDS.values())
    while (at := time.monotonic() - began) < seconds:
        if at >= due:
            town.act(rng.choices(kinds, weights)[0])
            due += rng.expovariate(rate)
        if at >= looked:
            seen.resident.append((at, memory(pid)[0]))
            looked = at + min(2.0, seconds / 50)
        time.sleep(max(0.0, min(due, looked) - (time.monotonic() - began)))
    try:
        sandbox.wait_for(town.is_answered, timeout_s=PATIENCE_S)
    except TimeoutError:
        seen.problems.append(f"not all answered after {PATIENCE_S:.0f} s")
    return seen


def growth_of(seen: Seen) -> tuple[float, float]:
    """Megabytes from the second fifth to the last one, and megabytes an hour by least squares."""
    later = seen.resident[len(seen.resident) // 5 :]
    part = max(1, len(seen.resident) // 5)
    first, last = (sum(mb for _, mb in some) / len(some) for some in (later[:part], later[-part:]))
    mean_at, mean = (sum(values) / len(later) for values in zip(*later, strict=True))
    spread = sum((at - mean_at) ** 2 for at, _ in later)
    slope = sum((at - mean_at) * (mb - mean) for at, mb in later) / spread if spread else 0.0
    return last - first, slope * 3600


def prepared(data: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Fill a data folder with the demo; questions, and of what their answers hold one.

    Close calls between sentences, or between an answer and none, fall otherwise once articles came in,
    or when questions are embedded together. What the files may answer that are handed in is not asked."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    asked = [one["question"] for one in map(json.loads, lines) if one["language"] == "en"][::4]
    today, found = datetime.now(UTC).date(), []
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
        if not library.count()[0]:
            list(library.ingest([str(DEMO)]))
            rows = [
                {"title": one.title, "text": one.text} for one in (invent(-1, 1), invent(-2, 1))
            ]
            lighthouses = data / "lighthouses.jsonl"
            lighthouses.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
            list(library.ingest([str(lighthouses)]))
        for question in asked:
            explained = library.explain(question, asked_at=today)
            if any("lighthouse" in one.article.title for one in explained.candidates):
                continue
            held = [one.sentence.start for one in explained.candidates]
            texts = [one.article.text for one in explained.candidates]
            begun = [
                text[at : at + 40].split("\n")[0] for text, at in zip(texts, held, strict=True)
            ]
            none = [NO] if explained.answer.confidence < CLEAR else []
            found.append((question, tuple(one for one in [*begun, *none] if one.strip())))
    return found


def run(data: Path, *, minutes: float, rate: float, seed: int) -> Seen:
    """Run the bot on a data folder, with the town about it."""
    answers = prepared(data)
    with Sandbox(token=TOKEN, limits=True) as sandbox:
        town = Town(sandbox, answers, Random(seed))
        env = {
            "FOOTNOTE_DATA": str(data), "FOOTNOTE_TELEGRAM_API": sandbox.url, "FOOTNOTE_HTTP": "off",
            "TELEGRAM_BOT_TOKEN": TOKEN, "FOOTNOTE_ADMINS": str(town.admin.id),
            "FOOTNOTE_REFRESH_DAYS": "0", "FOOTNOTE_LOG_LEVEL": "warning",
        }  # fmt: skip
        command = [sys.executable, "-m", "bot", "run"]
        with subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                process.stdout.readline()  # it answers now
                seen = drive(
                    sandbox, town, process.pid, seconds=60 * minutes, rate=rate, rng=Random(seed)
                )
                process.send_signal(signal.SIGTERM)
                if (code := process.wait(60)) != 0:
                    seen.problems.append(f"it ended with {code}")
            finally:
                process.kill()
        seen.problems += problems_of(town) + sandbox.check(placeholder=re.compile(r"(?!)"))
        times_of(sandbox, town, seen)
    if 60 * minutes >= LONG_S and growth_of(seen)[0] > GROWTH_MB:
        seen.problems.append("it grew")
    return seen


def main() -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load")
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--rate", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        seen = run(Path(name), minutes=args.minutes, rate=args.rate, seed=args.seed)
    for kind, values in sorted(seen.seconds.items()):
        values.sort()
        p50, p95 = (values[int(share * (len(values) - 1))] for share in (0.5, 0.95))
        print(
            f"{kind:15} {len(values):5}  p50 {p50:6.2f} s  p95 {p95:6.2f} s  most {values[-1]:6.2f} s"
        )
    grown, slope = growth_of(seen)
    fifths = [seen.resident[len(seen.resident) * at // 5][1] for at in range(5)]
    print(f"MB resident at each fifth: {fifths}")
    print(f"{seen.resident[-1][1]} MB resident at the end, {slope:+.0f} MB an hour,")
    print(f"{grown:+.0f} MB from the second fifth to the last")
    print("\n".join(seen.problems) or "Nothing lost, all in order.")
    return 1 if seen.problems else 0


if __name__ == "__main__":
    sys.exit(main())
