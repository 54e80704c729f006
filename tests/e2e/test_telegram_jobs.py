"""Long work that administrators order in a chat: progress, end, undo, and what a restart does to it."""

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.delivery import Limits
from bot.exports import path_of
from bot.reports import Asker, Summed, summed
from bot.sandbox import Sandbox
from bot.sandbox.people import User
from bot.sandbox.rooms import PrivateChat
from retrieval import Librarian, open_library
from retrieval.settings import Settings
from retrieval.tasks import Job
from tests.e2e.running_bot import Start, answered

PAGE = """<html><head><title>Ferry {n} runs again</title></head><body><article>
<h1>Ferry {n} runs again</h1><p>Ferry number {n} of Tolvmark has been on its route again since Monday,
after a winter in the yard. Its engine is new, said the shipyard's engineer Solveig Aamodt.</p>
<p>The passage to the islands takes {n}7 minutes, and the first boat leaves before the school
opens. Tickets are sold on board and on the quay.</p></article></body></html>"""


class Pages:
    """A web site whose pages after the first are held back until they are let through."""

    def __init__(self) -> None:
        self.through = threading.Event()
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                number = self.path.strip("/")
                if number != "1":
                    pages.through.wait(60)
                body = PAGE.format(n=number).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(ConnectionError):  # a bot that stopped does not wait
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, number: int) -> str:
        return f"http://{self.host}/{number}"

    def close(self) -> None:
        self.through.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def pages() -> Iterator[Pages]:
    pages = Pages()
    yield pages
    pages.close()


def administrator(sandbox: Sandbox, language: str = "en") -> tuple[User, PrivateChat]:
    ada = sandbox.user("Ada", language=language)
    private = sandbox.private(ada)
    private.start()
    return ada, private


def collection(count: int) -> bytes:
    lines = (
        {"id": str(n), "title": f"Kiosk {n}", "text": f"Kiosk {n} of Tolvmark sells {n} papers."}
        for n in range(count)
    )
    return "\n".join(json.dumps(one) for one in lines).encode()


def test_a_job_tells_how_far_it_is_goes_on_after_a_restart_and_reports_in_the_same_message(
    sandbox: Sandbox, start: Start, pages: Pages
) -> None:
    ada, private = administrator(sandbox)
    env = {"FOOTNOTE_ADMINS": str(ada.id), "FOOTNOTE_FETCH_ALLOW": pages.host}
    first = start(**env)
    answered(sandbox, private)
    private.say(ada, f"/ingest {pages.url(1)} {pages.url(2)}")
    told = answered(sandbox, private, 2)
    assert told.text == "Reading 2 sources…"
    sandbox.wait_for(lambda: told.text == "1 of 2 sources read, one article so far…", timeout_s=30)
    assert told.buttons == [["Cancel"]]
    private.say(ada, "/jobs")
    listed = answered(sandbox, private, 3)
    assert " · Reading · goes on, 1 of 2" in listed.text
    assert listed.buttons == [["Cancel 1"]]

    stopping = threading.Thread(target=first.stop)
    stopping.start()
    pages.through.set()
    stopping.join()
    start(first.data, **env)
    sandbox.wait_for(lambda: "Ferry 2 runs again" in told.text, timeout_s=60)
    assert told.text.count("Added: Ferry") == 2
    assert [len(row) for row in told.buttons] == [2, 2]
    private.press(ada, told, told.buttons[0][1])
    assert told.text.startswith("Removed again: Ferry 1 runs again\n\nAdded: Ferry 2 runs again")
    assert [len(row) for row in told.buttons] == [2]
    assert len(private.from_bot) == 3


def test_a_job_is_cancelled_by_its_button_and_by_command(
    sandbox: Sandbox, start: Start, pages: Pages
) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id), FOOTNOTE_FETCH_ALLOW=pages.host)
    answered(sandbox, private)
    private.say(ada, f"/ingest {pages.url(1)} {pages.url(2)} {pages.url(3)}")
    told = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: told.buttons, timeout_s=30)
    private.press(ada, told, "Cancel")
    sandbox.wait_for(lambda: told.text.startswith("Cancelled.\n\nAdded: Ferry 1"), timeout_s=30)
    pages.through.set()
    private.say(ada, "/jobs")
    assert "cancelled, 1 of 3" in answered(sandbox, private, 3).text
    pages.through.clear()
    private.say(ada, pages.url(4))
    again = answered(sandbox, private, 4)
    private.say(ada, "/cancel")
    assert answered(sandbox, private, 5).text == "Cancelled."
    sandbox.wait_for(lambda: again.text == "Cancelled.", timeout_s=30)
    private.say(ada, "/cancel")
    assert answered(sandbox, private, 6).text == "There is nothing to cancel."


def test_a_collection_is_summed_up_and_undone_as_a_whole_after_a_question(
    sandbox: Sandbox, start: Start
) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    private.send_document(ada, collection(7), "kiosks.jsonl")
    told = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: told.text == "7 articles: 7 added.", timeout_s=30)
    assert told.buttons == [["Undo all"]]
    private.press(ada, told, "Undo all")
    sure = answered(sandbox, private, 3)
    assert sure.text.startswith("Remove the 7 articles that this added?")
    private.press(ada, sure, "Keep")
    assert sure.text == "Kept."
    private.press(ada, told, "Undo all")
    sure = answered(sandbox, private, 4)
    private.press(ada, sure, "Delete")
    sandbox.wait_for(lambda: sure.text == "7 articles removed again.", timeout_s=30)
    private.say(ada, "/articles")
    assert answered(sandbox, private, 5).text.startswith("32 articles")


def test_a_report_stays_in_the_language_of_the_one_who_ordered(
    sandbox: Sandbox, start: Start
) -> None:
    ada, private = administrator(sandbox)
    bea = sandbox.user("Bea", language="ru")
    start(FOOTNOTE_ADMINS=f"{ada.id},{bea.id}")
    answered(sandbox, private)
    group = sandbox.group("Readers", members=[ada, bea])
    post = group.say(ada, "Seals of Skarrow\nThere are 977 seals on Skarrow, said Ola Ek.")
    group.say(ada, "/ingest", reply_to=post)
    told = answered(sandbox, group)
    sandbox.wait_for(lambda: told.buttons == [["Preview", "Undo"]], timeout_s=60)
    group.press(bea, told, "Undo")
    assert told.text == "Removed again: Seals of Skarrow"


def test_pages_are_read_again_and_everything_is_embedded_again(
    sandbox: Sandbox, start: Start, pages: Pages
) -> None:
    ada, private = administrator(sandbox, "ru")
    pages.through.set()
    start(FOOTNOTE_ADMINS=str(ada.id), FOOTNOTE_FETCH_ALLOW=pages.host)
    answered(sandbox, private)
    private.say(ada, pages.url(1))
    told = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: told.text.startswith("Добавлено: Ferry 1"), timeout_s=30)
    assert "английский" in told.text
    private.say(ada, "/refresh")
    again = answered(sandbox, private, 3)
    sandbox.wait_for(lambda: again.text.startswith("33 статьи: 1 без изменений"), timeout_s=30)
    private.say(ada, "/reindex")
    embedded = answered(sandbox, private, 4)
    sandbox.wait_for(lambda: embedded.text.startswith("Заново посчитано: "), timeout_s=60)


@pytest.mark.refusals("message to edit not found")
def test_a_report_whose_message_is_gone_comes_as_a_new_one(
    sandbox: Sandbox, start: Start, pages: Pages
) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id), FOOTNOTE_FETCH_ALLOW=pages.host)
    answered(sandbox, private)
    private.say(ada, pages.url(2))
    told = answered(sandbox, private, 2)
    private.delete(told)
    pages.through.set()
    sandbox.wait_for(lambda: private.from_bot[-1].text.startswith("Added: Ferry 2"), timeout_s=30)


def test_a_job_that_was_ordered_for_nobody_in_a_chat_is_done_without_a_word(
    sandbox: Sandbox, start: Start, demo_data: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(demo_data, tmp_path / "ordered")
    note = tmp_path / "note.txt"
    note.write_text("Sluice 9\n\nThe sluice of Tolvmark opens at nine.", encoding="utf-8")
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
        job = library.enqueue_ingest([str(note)])
        start(data)
        sandbox.wait_for(lambda: _told(library, job.id), timeout_s=30)


def _told(library: Librarian, job: int) -> bool:
    known = library.job(job)
    return known is not None and known.told


def test_a_worker_that_meets_the_unexpected_says_so_and_goes_on(
    sandbox: Sandbox,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    work, broken = Librarian.work, [RuntimeError("a planted secret")]

    def breaking(library: Librarian, stop: Callable[[], bool]) -> bool:
        if broken:
            raise broken.pop()
        return work(library, stop)

    monkeypatch.setattr(Librarian, "work", breaking)
    monkeypatch.setattr("bot.worker._AGAIN_S", 0.1)
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    sandbox.wait_for(lambda: len(private.from_bot) >= 2, timeout_s=30)
    assert sum(one.text.startswith("Fault 1: RuntimeError ") for one in private.from_bot) == 1
    private.send_document(ada, collection(6), "kiosks.jsonl")
    told = answered(sandbox, private, 3)
    sandbox.wait_for(lambda: told.text == "6 articles: 6 added.", timeout_s=30)
    assert "planted" not in caplog.text


def test_a_report_that_cannot_be_made_is_a_fault_and_the_next_one_comes(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [RuntimeError()]

    def breaking(library: Librarian, job: Job) -> Summed:
        if broken:
            raise broken.pop()
        return summed(library, job)

    monkeypatch.setattr("bot.reporter.summed", breaking)
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    private.send_document(ada, collection(6), "kiosks.jsonl")
    digest, told = answered(sandbox, private, 3), private.from_bot[1]
    assert digest.text.startswith("Fault 1: RuntimeError ")
    sandbox.wait_for(lambda: told.text.startswith("This job has ended, but"), timeout_s=30)
    private.send_document(ada, collection(7), "more.jsonl")
    told = answered(sandbox, private, 4)
    sandbox.wait_for(lambda: told.text.startswith("7 articles: "), timeout_s=30)


def test_a_report_that_telegram_does_not_take_comes_later(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reporter._AGAIN_S", 0.1)
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    sandbox.fail("editMessageText", 502, times=Limits().tries)
    private.send_document(ada, collection(6), "kiosks.jsonl")
    told = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: told.text == "6 articles: 6 added.", timeout_s=60)
    assert len(private.from_bot) == 2


def test_an_export_comes_as_a_file_that_is_not_kept(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, private = administrator(sandbox)
    bot = start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    private.say(ada, "/export")
    sandbox.wait_for(lambda: private.from_bot[-1].text.startswith("32 articles"), timeout_s=30)
    sandbox.wait_for(lambda: not list((bot.data / "exports").iterdir()), timeout_s=30)
    monkeypatch.setattr("bot.reporter._MOST_SENT", 100)
    private.say(ada, "/export")
    sandbox.wait_for(lambda: "it is on the server as" in private.from_bot[-1].text, timeout_s=30)
    (kept,) = (bot.data / "exports").iterdir()
    assert str(kept) in private.from_bot[-1].text


def test_a_job_that_failed_says_why(sandbox: Sandbox, start: Start) -> None:
    ada, private = administrator(sandbox)
    bot = start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    (bot.data / "exports").write_text("in the way")
    private.say(ada, "/export")
    told = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: "cannot be written" in told.text, timeout_s=30)
    assert told.buttons == []


@pytest.mark.refusals("message to edit not found")
def test_a_job_over_which_five_processes_died_is_given_up_in_the_chat(
    sandbox: Sandbox, start: Start, demo_data: Path, tmp_path: Path
) -> None:
    ada, private = administrator(sandbox)
    data = shutil.copytree(demo_data, tmp_path / "crashed")
    asker = Asker(chat=private.id, topic=None, user=ada.id, asked=1, shown=999, language="en")
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
        library.enqueue_ingest(["note.txt"], note=asker.note())
    with closing(sqlite3.connect(data / "footnote.db")) as connection, connection:
        connection.execute("UPDATE jobs SET state = 'running', owner = 'dead', attempts = 5")
    start(data, FOOTNOTE_ADMINS=str(ada.id))
    sandbox.wait_for(lambda: len(private.from_bot) == 2, timeout_s=30)
    assert any("given up" in one.text for one in private.from_bot)


@pytest.mark.refusals("message to edit not found")
def test_a_file_that_was_sent_before_the_process_died_is_not_missed(
    sandbox: Sandbox, start: Start, demo_data: Path, tmp_path: Path
) -> None:
    ada, private = administrator(sandbox)
    data = shutil.copytree(demo_data, tmp_path / "sent")
    asker = Asker(chat=private.id, topic=None, user=ada.id, asked=1, shown=999, language="en")
    path = path_of(data, "shared", 7)
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
        job = library.enqueue_export(str(path), note=asker.note())
        assert library.work()
        path.unlink()
        start(data, FOOTNOTE_ADMINS=str(ada.id))
        sandbox.wait_for(lambda: _told(library, job.id), timeout_s=30)
    answered(sandbox, private)
    assert len(private.from_bot) == 1
