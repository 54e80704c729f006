"""Markers planted in everything that people send are looked for wherever the bot leaves something."""

import logging
import os
import subprocess
import tarfile
from pathlib import Path

import httpx
import pytest

from bot.logs import ConsoleLines, JsonLines
from bot.sandbox import Sandbox
from retrieval import Librarian
from tests.e2e.running_bot import TOKEN, Start, answered
from tests.e2e.test_attacks import idle
from tests.e2e.test_telegram_metrics import free_port

pytestmark = pytest.mark.usefixtures("shared_model")

ROOT = Path(__file__).parents[2]
SECRET = "planted-webhook-secret"
ANSWERED = "Who was the captain of the Ulrika, plantedanswered?"
REFUSED = "What does plantedrefused say of the best pizza in Naples?"
# What nothing holds once it is handled, and what the data folder keeps, as the README says.
NOWHERE = (
    *(TOKEN, SECRET, "plantedname", "plantedsurname", "planteduser"),
    *("plantedgroup", "plantedanswered", "plantedsearch", "plantedinline", "plantedpress"),
    *("plantedcaption", "plantedfault"),
)  # fmt: skip
KEPT = ("plantedrefused", "plantededit", "plantedarticle", "plantedfile", "plantedsource")
IN_NO_LOG = (*NOWHERE, *KEPT)


def test_what_people_send_is_in_no_log_number_error_or_backup(
    sandbox: Sandbox,
    start: Start,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    caplog.set_level(logging.INFO)
    port = free_port()
    ada = sandbox.user(
        "Plantedname", last_name="Plantedsurname", username="planteduser", language="en"
    )
    private = sandbox.private(ada)
    group = sandbox.group("Plantedgroup", members=[ada])
    private.start()
    bot = start(
        FOOTNOTE_ADMINS=str(ada.id),
        FOOTNOTE_HTTP=f"127.0.0.1:{port}",
        FOOTNOTE_WEBHOOK_SECRET=SECRET,
    )
    answered(sandbox, private)
    private.say(ada, ANSWERED)
    answer = answered(sandbox, private, 2)
    assert "Mads Ortelle" in answer.text
    question = private.say(ada, REFUSED)
    refused = answered(sandbox, private, 3)
    group.say(ada, f"/ask {ANSWERED}")
    private.say(ada, "/search plantedsearch harbour")
    private.send_photo(ada, caption=f"{ANSWERED} plantedcaption")
    private.say(ada, "/ingest http://127.0.0.1:9/plantedsource")
    private.send_document(ada, b"Kiosk\n\nThe plantedarticle sells waffles.", "plantedfile.txt")
    sandbox.inline(ada, "plantedinline ferry", wait_s=30)
    private.press_data(ada, answer, "plantedpress:1")
    private.press(ada, refused, "Tell me when one does")
    private.edit(question, "Who is plantededit?")
    idle(sandbox, bot)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("plantedfault")

    monkeypatch.setattr(Librarian, "search", broken)
    private.say(ada, "/search plantedsearch again")
    sandbox.wait_for(lambda: "Fault 1: RuntimeError" in private.from_bot[-1].text, timeout_s=30)
    idle(sandbox, bot)
    told = "\n".join(one.text for one in private.from_bot if one.text.startswith(("Fault", "Some")))
    numbers = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    backup = backed_up(bot.data, tmp_path)
    bot.stop()
    ours = [one for one in caplog.records if one.name.split(".")[0] in {"bot", "retrieval"}]
    assert len(ours) > 5
    logs = "\n".join(form.format(one) for form in (ConsoleLines(), JsonLines()) for one in ours)
    logs += "\n".join(one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING)
    for place in (logs, numbers, told, bot.out.getvalue()):
        assert found_in(place.lower().encode(), IN_NO_LOG) == []
    assert found_in(backup.lower(), NOWHERE) == []
    assert found_in(backup.lower(), KEPT) == list(KEPT)


def found_in(where: bytes, markers: tuple[str, ...]) -> list[str]:
    return [marker for marker in markers if marker.lower().encode() in where]


def backed_up(data: Path, folder: Path) -> bytes:
    """All that is in a backup, names of files included."""
    done = subprocess.run(
        [ROOT / "deploy" / "backup.sh", data, folder / "backups"],
        capture_output=True,
        check=True,
        env=os.environ,
    )
    with tarfile.open(done.stdout.decode().strip()) as archive:
        held = b"".join(name.encode() for name in archive.getnames())
        for member in archive.getmembers():
            file = archive.extractfile(member)
            held += file.read() if file is not None else b""
    return held
