"""Random walks through chats, libraries and roles, which stop at the first thing that somebody sees
who may not. What may be seen where is written here anew, from what the README promises."""

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.access import group_library, person_library
from bot.sandbox.conversations import Conversation
from bot.sandbox.files import Upload
from bot.sandbox.messages import Message
from bot.sandbox.people import User
from bot.sandbox.rooms import Group
from tests.chat_world import ChatWorld, Made

SECRET = re.compile(r"zz[a-z]{5}")
ASKED = re.compile(r"qq[a-z]{5}")
SHARED = "shared"
_KEPT = timedelta(days=30)
_SETTINGS = "footnote-settings"  # what begins the file of them
_SAID = (
    "more source", "answers this", "not answered in", "answers this now", "in any language",
    "added: ", "already here", "nothing here is like that", "taken back", "removed again",
    "deleted: ", "tell you here", "who runs this bot", ".jsonl.gz", "there is no article",
    "that was all", "only administrators", "kept about you", _SETTINGS, "followed: ",
)  # fmt: skip
_DATA = re.compile(r'"callback_data": "([^"]+)"')
_ARTICLES = (
    re.compile(r"None of the (\d+) articles here|(\bone) article here"),
    re.compile(r"The newest of (\d+) articles|(One) article, the only one here"),
)


class Leak(AssertionError):
    """Somebody saw or did what is not theirs."""


@dataclass
class Place:
    """A group as its people know it."""

    room: Group
    library: str
    owns: bool = False
    bot_is_in: bool = True
    left_at: datetime | None = None
    reads: str = "both"
    ingesting: str = "admins"

    def leads(self, user: User) -> bool:
        member = self.room.chat.members.get(user.id)
        return member is not None and member.is_in and member.is_admin

    def has(self, user: User) -> bool:
        member = self.room.chat.members.get(user.id)
        return member is not None and member.is_in


@dataclass
class Truth:
    """What was planted where, and who asked what."""

    owner: dict[str, str | None] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)
    noted: dict[str, str | None] = field(default_factory=dict)
    asked_in: dict[str, int] = field(default_factory=dict)


class Walk:
    """One walk; `log` is what was done."""

    def __init__(self, world: ChatWorld, seed: int) -> None:
        self.world = world
        self.dice = random.Random(seed)
        self.log: list[str] = []
        self.truth = Truth()
        self.said: Counter[str] = Counter()
        self.met: set[tuple[str, bool, bool]] = set()
        sandbox = world.sandbox
        self.people = [sandbox.user(name, language="en") for name in ("Ada", "Ann", "Bob", "Cid")]
        self.operator = self.people[0]
        self.operators = {self.operator.id}
        self.private = {one.id: sandbox.private(one) for one in self.people}
        self.reads = dict.fromkeys(self.private, "both")
        self.last: tuple[Conversation, User] = (self.private[self.operator.id], self.operator)
        _, ann, bob, cid = self.people
        rooms = (
            sandbox.group("Readers", admins=[ann], members=[bob], basic=True),
            sandbox.group("Walkers", admins=[bob], members=[cid, self.operator]),
        )
        self.places = [Place(room, group_library(room.id)) for room in rooms]
        self.pool: list[str] = ["own", "endown:yes", "page:0", "forget", "keep", "poll"]
        self.pool += [f"set:reads:{one}" for one in ("own", "both", "shared")]
        self.pool += [f"set:ingesting:{one}" for one in ("all", "admins")]
        self.pool += ["set:receipts:private", "set:receipts:here", "set:length:short"]
        self.steps: list[Callable[[], None]] = [
            *[self.link, self.ingest, self.ask, self.ask, self.command, self.command] * 2,
            *[self.press, self.press, self.settle, self.work, self.work, self.inline],
            *[self.role, self.come_or_go, self.deep_link, self.deep_link, self.operate, self.days],
            *[self.wait, self.come_back_to, self.hurry, self.follow],
        ]

    def run(self, steps: int) -> None:
        """Do so many things; raises Leak."""
        for group in self.places:  # most walks are about groups that have a library
            if self.dice.random() < 0.8:
                self.pressed(group.room, self.leader(group), "own")
        for _ in range(steps):
            self.dice.choice(self.steps)()
            self.pass_days(1 / 24)
        self.work()

    # What people do

    def link(self) -> None:
        user = self.someone()
        url = self.plant(SHARED if user.id in self.operators else person_library(user.id))
        self.say(self.private[user.id], user, url)

    def ingest(self) -> None:
        place = self.place()
        user = self.member(place)
        if user is None or not place.bot_is_in:
            return
        url = self.plant(self.written(place, user))
        self.say(place.room, user, f"/ingest@footnote_bot {url}")

    def follow(self) -> None:
        """Follow a feed that tells of a page, both with secrets."""
        place = self.place()
        user = self.member(place)
        if user is None or not place.bot_is_in:
            return
        library = place.library if place.owns and place.leads(user) else None
        if not place.owns and user.id in self.operators:
            library = SHARED
        page, secret = self.plant(library), self.word("zz")
        self.truth.owner[secret] = library
        item = f"<item><title>The gate {secret}</title><link>{page}</link></item>"
        feed = f'<rss version="2.0"><channel><title>Of {secret}</title>{item}</channel></rss>'
        self.world.site.pages[f"https://site.example/feed-{secret}"] = feed
        self.say(place.room, user, f"/feeds@footnote_bot https://site.example/feed-{secret}")

    def ask(self) -> None:
        topic = self.dice.choice([*self.truth.topics, *(self.topic() for _ in range(3))])
        mark = self.word("qq")
        question = f"{topic}, {mark}?"
        place = self.place()
        user = self.member(place)
        if self.dice.random() < 0.5 or user is None or not place.bot_is_in:
            user = self.someone()
            self.noted(mark, self.private[user.id].id, self.gap_of(user))
            self.say(self.private[user.id], user, question, reading=True)
            return
        owns = place.owns and place.reads != "shared"
        self.noted(mark, place.room.id, place.library if owns else SHARED)
        self.say(place.room, user, f"/ask@footnote_bot {question}", reading=True)

    def wait(self) -> None:
        """Ask, and have oneself told when there is an answer."""
        before = len(self.pool)
        self.ask()
        for data in self.pool[before:]:
            if data.startswith("tell:"):
                chat, user = self.last
                self.pressed(chat, user, data)

    def come_back_to(self) -> None:
        """Ask, and press the buttons of the answer once something has changed."""
        before = len(self.pool)
        self.ask()
        (chat, user), data = self.last, self.pool[before:]
        self.dice.choice([self.settle, self.role, self.come_or_go, self.days])()
        own = "set:reads:own" if self.dice.random() < 0.5 else "set:reads:shared"
        for one in [own, *data]:
            place = next((one for one in self.places if one.room.id == chat.id), None)
            if chat.chat.migrated_to is None and (place is None or place.bot_is_in):
                self.pressed(chat, user, one)

    def hurry(self) -> None:
        """Hand something in as an administrator of a group, and be gone before it is read."""
        place = self.place()
        if not place.bot_is_in:
            return
        user = self.dice.choice([one for one in self.people if one is not self.leader(place)])
        place.room.join(user)
        place.room.promote(user)
        self.pressed(place.room, user, "set:receipts:private")
        self.say(place.room, user, f"/ingest@footnote_bot {self.plant(self.written(place, user))}")
        place.room.demote(user)
        place.room.leave(user)
        self.note(f"{user.first_name} leaves {place.library}")
        self.work()

    def command(self) -> None:
        number = self.dice.randint(1, len(self.truth.owner) + 2)
        topic = self.dice.choice([*self.truth.topics, "gate"])
        text, reading = self.dice.choice([
            (f"/search {topic} gate", True), ("/latest", True), (f"/article {number}", True),
            ("/articles", False), (f"/delete {number}", False), ("/gaps", False),
            ("/export", False), ("/export", False), ("/mydata", False), ("/jobs", False),
            ("/libraries", False), ("/feeds", False), ("/settings", False), ("/help", False),
            ("/start", True), ("/export questions", False), ("/export settings", False),
        ])  # fmt: skip
        place = self.place()
        user = self.member(place)
        if self.dice.random() < 0.5 or user is None or not place.bot_is_in:
            user = self.someone()
            self.say(self.private[user.id], user, text, reading=reading)
        else:
            first, *rest = text.split(" ", 1)
            text = " ".join([f"{first}@footnote_bot", *rest])
            self.say(place.room, user, text, reading=reading)

    def deep_link(self) -> None:
        user, place = self.someone(), self.place()
        kind = self.dice.choice("aq")
        known = self.world.library.articles(library=(place.library,))  # of a group, more often
        number = self.dice.choice([*self.numbers(), *(one.id for one in known)])
        self.say(self.private[user.id], user, f"/start {kind}{number}")

    def inline(self) -> None:
        user = self.someone()
        self.note(f"inline of {user.first_name}")
        self.world.inline(user, f"{self.dice.choice([*self.truth.topics, 'gate'])}")
        self.look()

    def press(self) -> None:
        """Anybody, anywhere, any button that anybody was ever shown, or one that nobody was."""
        place = self.place()
        user = self.member(place)
        data = self.dice.choice([*self.pool, *self.pool[-12:] * 3, *self.forged()])
        if self.dice.random() < 0.5 or user is None or not place.bot_is_in:
            user = self.someone()
            self.pressed(self.private[user.id], user, data)
        else:
            self.pressed(place.room, user, data)

    def settle(self) -> None:
        """The leader of a group chooses something."""
        place = self.place()
        leaders = [one for one in self.people if place.leads(one)]
        if leaders and place.bot_is_in:
            data = self.dice.choice([one for one in self.pool if one.startswith(("set:", "own"))])
            self.pressed(place.room, self.dice.choice(leaders), data)

    def work(self) -> None:
        self.note("work")
        self.world.poll()
        self.look()

    def role(self) -> None:
        place, user = self.place(), self.someone()
        if not place.has(user):
            return
        if place.leads(user) and sum(map(place.leads, self.people)) > 1:
            self.note(f"demote {user.first_name} in {place.library}")
            place.room.demote(user)
        else:
            self.note(f"promote {user.first_name} in {place.library}")
            place.room.promote(user)

    def come_or_go(self) -> None:
        place, user = self.place(), self.someone()
        leaders = [one for one in self.people if place.leads(one)]
        chance = self.dice.random()
        if chance < 0.6:
            if not place.has(user):
                self.note(f"{user.first_name} joins {place.library}")
                place.room.join(user)
            elif leaders != [user]:
                self.note(f"{user.first_name} leaves {place.library}")
                place.room.leave(user)
        elif chance < 0.85 and leaders:
            self.note(f"bot {'removed from' if place.bot_is_in else 'added to'} {place.library}")
            by = leaders[0]
            (place.room.remove_bot if place.bot_is_in else place.room.add_bot)(by=by)
            place.bot_is_in = not place.bot_is_in
            place.left_at = None if place.bot_is_in else self.world.moment
        elif place.bot_is_in and place.room.chat.type == "group":
            self.note(f"{place.library} moves")
            place.room = place.room.migrate()
        self.world.handle()
        self.look()

    def operate(self) -> None:
        """The operator lets somebody run the bot too, or no more."""
        user, chat = self.someone(), self.private[self.operator.id]
        if user is self.operator:
            self.say(chat, user, self.dice.choice(["/gaps", "/export settings"]))
            return
        if user.id in self.operators:
            message = self.message_in(chat)
            if message is None:
                return
            self.note(f"dismiss {user.first_name}")
            self.world.press(chat, self.operator, message, f"dismiss:{user.id}")
            self.operators.discard(user.id)
        else:
            self.operators.add(user.id)
            self.say(chat, self.operator, f"/admins {user.id}")
        self.look()

    def days(self) -> None:
        days = self.dice.choice([0.5, 20.0])
        self.note(f"{days} days")
        self.pass_days(days)

    def pass_days(self, days: float) -> None:
        self.world.pass_days(days)
        for place in self.places:
            if place.left_at is not None and self.world.moment - place.left_at >= _KEPT:
                place.owns = False

    # How it is done

    def say(self, chat: Conversation, user: User, text: str, *, reading: bool = False) -> None:
        self.note(f"{user.first_name} in {chat.chat.type}: {text}")
        self.last = chat, user
        before, held = len(self.world.made), self.held()
        self.world.say(chat, user, text)
        if reading:
            self.check_choice(chat, user, self.world.made[before:], held)
        self.look()

    def pressed(self, chat: Conversation, user: User, data: str) -> None:
        message = self.message_in(chat)
        if message is None:
            self.say(chat, user, "/help@footnote_bot" if isinstance(chat, Group) else "/help")
            message = self.message_in(chat)
        if message is None:
            return
        self.note(f"{user.first_name} presses {data} in {chat.chat.type}")
        place = next((one for one in self.places if one.room.id == chat.id), None)
        before, made = self.held(), len(self.world.made)
        self.world.press(chat, user, message, data)
        self.choose(place, user, data)
        if data.startswith(("more:", "example:", "why:")):
            self.check_choice(chat, user, self.world.made[made:], before)
        after = self.held()
        for library, count in before.items():
            if after.get(library, 0) < count and not self.may_take(library, user, place):
                raise Leak(f"{user.first_name} took from {library}: {self.log[-1]}")
        self.look()

    def choose(self, place: Place | None, user: User, data: str) -> None:
        """What a button of settings does where it may."""
        name, _, value = data.removeprefix("set:").partition(":")
        if data == "forget" or (place is None and name == "reads"):
            self.reads[user.id] = value or "both"
        if place is None or not place.leads(user):
            return
        if data == "own" and not place.owns:
            place.owns, place.library = True, group_library(place.room.id)
        elif data == "endown:yes":
            place.owns = False
        elif name in {"reads", "ingesting"}:
            setattr(place, name, value)

    def may_take(self, library: str, user: User, place: Place | None) -> bool:
        """Whether somebody may remove articles of a library, by a button in that chat."""
        if library == SHARED:
            return user.id in self.operators
        if library == person_library(user.id):
            return True
        own = next((one for one in self.places if one.library == library), None)
        if own is None or not own.bot_is_in:
            return False
        return own.leads(user) or (own is place and own.ingesting == "all" and own.has(user))

    # What may be seen

    def look(self) -> None:
        """Compare all that was sent since the last look with what may be seen there."""
        for made in self.world.made:
            seen = self.seen(made)
            for secret in set(SECRET.findall(seen)):
                library = self.truth.owner.get(secret)
                if library is None or library not in self.open_to(made):
                    raise Leak(f"{secret} of {library} in {made.chat} for {made.person}: {seen}")
                self.met.add(
                    (library.rstrip("0123456789"), made.chat is None, (made.chat or 0) > 0)
                )
            if _SETTINGS in seen and made.chat not in self.operators:
                raise Leak(f"settings in {made.chat}")
            for mark in set(ASKED.findall(seen)):
                self.check_question(mark, made, seen)
            self.pool += [one for one in _DATA.findall(str(made.given)) if one not in self.pool]
            self.said.update(one for one in _SAID if one in seen)
        self.world.made.clear()
        self.check_places()

    def check_places(self) -> None:
        """Everything was read into the library that it was meant for."""
        held = {SHARED, *(place.library for place in self.places)}
        for one in self.world.library.libraries():
            for article in self.world.library.articles(library=one.name):
                for secret in SECRET.findall(article.title):
                    if self.truth.owner[secret] != one.name:
                        raise Leak(f"{secret} was read into {one.name}")
            if one.name not in held and not one.name.startswith("own-person-"):
                raise Leak(f"a library that nobody has: {one.name}")

    def seen(self, made: Made) -> str:
        files = [one.content for one in made.given.values() if isinstance(one, Upload)]
        texts = [json.dumps(one, default=str, ensure_ascii=False) for one in made.given.values()]
        return "\n".join([*texts, *map(unpacked, files)]).casefold()

    def open_to(self, made: Made) -> set[str]:
        """Libraries of which something may be shown there at all."""
        place = next((one for one in self.places if one.room.id == made.chat), None)
        if place is not None:
            return {SHARED, place.library} if place.bot_is_in and place.owns else {SHARED}
        person = made.person if made.chat is None else made.chat
        groups = {
            one.library
            for one in self.places
            if one.bot_is_in
            and person in self.private
            and one.has(self.world.sandbox.world.users[person])
        }
        if made.chat is None:
            groups = set()  # an inline query: the cards go to anybody
        return {SHARED, person_library(person or 0)} | groups

    def check_choice(
        self, chat: Conversation, user: User, made: list[Made], held: dict[str, int]
    ) -> None:
        """What is answered from is what the chat chose, and counts are of that."""
        place = next((one for one in self.places if one.room.id == chat.id), None)
        own = place.library if place is not None else person_library(user.id)
        owns = place.owns if place is not None else self.has_own(user)
        reads = (place.reads if place is not None else self.reads[user.id]) if owns else "shared"
        open_here = {"both": {own, SHARED}, "own": {own}, "shared": {SHARED}}[reads]
        for one in made:
            if one.chat != chat.id:
                continue
            seen = self.seen(one)
            for secret in SECRET.findall(seen):
                if self.truth.owner.get(secret) not in open_here:
                    raise Leak(f"{secret} is not of {open_here}, which {chat.id} reads: {seen}")
            for pattern in _ARTICLES:
                for found in pattern.finditer(str(one.given.get("text", ""))):
                    number = int(found[1] or 1)
                    if number != sum(held.get(name, 0) for name in open_here):
                        raise Leak(f"{number} articles counted of {open_here}, {held}")

    def check_question(self, mark: str, made: Made, seen: str) -> None:
        """A question is seen where it was asked, and by those whose library lacks the answer."""
        where, lacking = self.truth.asked_in[mark], self.truth.noted[mark]
        place = next((one for one in self.places if one.room.id == made.chat), None)
        if made.chat == where or (place is not None and place.library == lacking):
            return
        asker = made.chat == made.person and where in {one.room.id for one in self.places}
        waits = "wait for" in seen and asker
        operators = lacking == SHARED and (made.chat in self.operators or place is not None)
        if not waits and not operators:
            raise Leak(f"{mark}, asked in {where}, in {made.chat}: {seen}")

    # Small things

    def written(self, place: Place, user: User) -> str | None:
        if not place.owns:
            return SHARED if user.id in self.operators else None
        free = place.ingesting == "all" or place.leads(user)
        return place.library if free else None

    def gap_of(self, user: User) -> str | None:
        owns = self.has_own(user) and self.reads[user.id] != "shared"
        return None if owns else SHARED

    def has_own(self, user: User) -> bool:
        """Whether the bot was handed something by this person that it keeps for them."""
        return self.world.state.chats.library(user.id) is not None

    def held(self) -> dict[str, int]:
        library = self.world.library
        return {one.name: library.count(library=one.name)[0] for one in library.libraries()}

    def plant(self, library: str | None) -> str:
        """A page with secrets in its title, text and address, about a topic that is none."""
        topic, secret = self.topic(), self.word("zz")
        self.truth.topics.append(topic)
        self.truth.owner[secret] = library
        url = f"https://site.example/{secret}"
        text = f"The {topic} cost {secret} crowns, said the mayor."
        self.world.site.pages[url] = f"The gate {secret}\n\n{text} Everybody saw {topic}.\n"
        return url

    def numbers(self) -> list[int]:
        """Of articles that there are, and one that there is not."""
        library = self.world.library
        names = tuple(one.name for one in library.libraries())
        return [999, *(one.id for one in library.articles(library=names))]

    def noted(self, mark: str, chat: int, library: str | None) -> None:
        self.truth.asked_in[mark], self.truth.noted[mark] = chat, library

    def forged(self) -> list[str]:
        job, number = self.dice.randint(1, 12), self.dice.randint(1, len(self.truth.owner) + 1)
        return [
            f"preview:{job}:{number}", f"preview:{number}", f"undo:{job}:{number}",
            f"undoall:{job}:yes", f"delete:{number}", f"more:{number}:0", f"why:{number}",
            f"example:{number}", f"tell:{number}", f"cancel:{job}", f"unfollow:{number}",
        ]  # fmt: skip

    def topic(self) -> str:
        """Words that stand in one article, or in none."""
        return f"{self.word('yy')} {self.word('yy')} {self.word('yy')}"

    def word(self, beginning: str) -> str:
        return beginning + "".join(self.dice.choice("bcdfghklmnprstvw") for _ in range(5))

    def someone(self) -> User:
        return self.dice.choice(self.people)

    def place(self) -> Place:
        return self.dice.choice(self.places)

    def leader(self, place: Place) -> User:
        return next(one for one in self.people if place.leads(one))

    def member(self, place: Place) -> User | None:
        members = [one for one in self.people if place.has(one)]
        return self.dice.choice(members) if members else None

    def message_in(self, chat: Conversation) -> Message | None:
        known = chat.from_bot
        return self.dice.choice(known) if known else None

    def note(self, what: str) -> None:
        self.log.append(what)


def unpacked(content: bytes) -> str:
    """The text of a file that was sent, compressed or not."""
    try:
        return gzip.decompress(content).decode()
    except OSError:
        return content.decode("utf-8", "replace")
