"""PDF, DOCX, EPUB and letters become articles, or are refused with the reason."""

import textwrap
from contextlib import suppress
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.adapters import apart, archives, extractors
from retrieval.adapters.extractors import extract
from retrieval.adapters.mail import read_mail
from retrieval.adapters.pdf import paragraphs_of
from retrieval.domain import Draft, Page
from retrieval.errors import Unreadable, UnreadableReason
from tests.made_files import PARAGRAPHS, archive, docx, epub, laughs, pdf, word_paragraph

TEXT = " ".join(PARAGRAPHS)


def drafts(body: bytes, declared: str = "") -> list[Draft]:
    return extract(Page(None, body, declared))


def refusal(body: bytes, declared: str = "") -> UnreadableReason:
    with pytest.raises(Unreadable) as caught:
        drafts(body, declared)
    return caught.value.reason


def columns(text: str, rows: int) -> list[list[str]]:
    lines = textwrap.wrap(text, 44)
    return [lines[:rows], lines[rows:]]


def test_a_pdf_is_read_column_by_column_with_its_lines_joined() -> None:
    (draft,) = drafts(pdf([columns(TEXT, 10)], title="The bridge"))
    assert draft.title == "The bridge"
    assert draft.language == "en"
    assert " ".join(draft.text.split("\n")) == TEXT


def test_running_titles_and_page_numbers_stay_out_of_a_pdf() -> None:
    pages = [
        [["Port Gazette Annual", *textwrap.wrap(one * 2, 80), str(n)]]
        for n, one in enumerate(PARAGRAPHS[:5], 1)
    ]
    (draft,) = drafts(pdf(pages))
    assert "Gazette" not in draft.title + draft.text
    assert not any(line.isdigit() for line in draft.text.split("\n"))


def test_paragraphs_of_a_pdf_stay_apart_and_hyphens_go() -> None:
    page = "A first paragraph that fills the whole li\x02ne and\r\ngoes on here.\r\n"
    page += "A second one of the same width, which is\r\ncut."
    assert paragraphs_of([page]) == [
        "A first paragraph that fills the whole line and goes on here.",
        "A second one of the same width, which is cut.",
    ]


def test_a_pdf_of_pictures_is_said_to_be_scanned() -> None:
    assert refusal(pdf([[[]], [["3"]]], image=True)) is UnreadableReason.SCANNED


def test_a_pdf_without_anything_is_empty() -> None:
    assert refusal(pdf([[[]]])) is UnreadableReason.EMPTY


@pytest.mark.parametrize("cut", [20, 300, 700])
def test_a_cut_pdf_says_so(cut: int) -> None:
    assert refusal(pdf([[PARAGRAPHS]])[:cut]) in {UnreadableReason.DAMAGED, UnreadableReason.EMPTY}


def test_a_reader_that_takes_too_long_is_ended() -> None:
    with pytest.raises(Unreadable) as caught:
        apart.read_apart("pdf", pdf([[PARAGRAPHS]]), limit_s=0.001)
    assert caught.value.reason is UnreadableReason.EXPENSIVE


def test_a_reader_that_dies_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_CODE", "import os; os.abort()")
    assert refusal(pdf([[PARAGRAPHS]])) is UnreadableReason.DAMAGED


def test_a_word_document_keeps_tables_and_drops_what_was_struck_out() -> None:
    deleted = '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>STRUCK OUT</w:delText></w:r></w:del></w:p>'
    cells = "".join(f"<w:tc>{word_paragraph(one)}</w:tc>" for one in ("Span", "Cost"))
    body = word_paragraph("The bridge opens", "Heading1") + deleted
    body += "".join(map(word_paragraph, PARAGRAPHS)) + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        "<dc:creator>Ada Span</dc:creator><dcterms:created>2024-05-06T07:08:09Z</dcterms:created>"
        "</cp:coreProperties>"
    )
    (draft,) = drafts(docx(body, extra={"docProps/core.xml": core}))
    assert draft.title == "The bridge opens"
    assert draft.text.split("\n")[:9] == PARAGRAPHS
    assert "Cost" in draft.text
    assert "STRUCK" not in draft.text
    assert (draft.authors, str(draft.published)) == (("Ada Span",), "2024-05-06")


def test_each_chapter_of_a_book_is_an_article() -> None:
    halves = ["\n".join(PARAGRAPHS[:4]), "\n".join(PARAGRAPHS[4:])]
    book = epub({"Cover": "Bridges", "Piers": halves[0], "Decks": halves[1]})
    one, two = drafts(book, "application/epub+zip")
    assert (one.title, two.title) == ("Bridges: Piers", "Bridges: Decks")
    assert (one.text, two.text) == tuple(halves)
    assert (one.authors, one.language, str(one.published)) == (("Ada Span",), "en", "2021-03-04")
    assert one.part != two.part


def test_a_locked_book_says_so_and_one_with_scrambled_fonts_is_read() -> None:
    def book(way: str) -> bytes:
        listed = (
            '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            f'<EncryptedData><EncryptionMethod Algorithm="{way}"/></EncryptedData></encryption>'
        )
        return epub({"Piers": TEXT}, extra={"META-INF/encryption.xml": listed})

    assert (
        refusal(book("http://www.w3.org/2001/04/xmlenc#aes128-cbc")) is UnreadableReason.ENCRYPTED
    )
    assert drafts(book("http://www.idpf.org/2008/embedding"))


def test_a_locked_office_document_says_so() -> None:
    body = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(body) is UnreadableReason.ENCRYPTED
    assert refusal(body[:8] + b"WordDocument") is UnreadableReason.FILE_TYPE


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (archive({"a.txt": "x"}), UnreadableReason.FILE_TYPE),
        (archive({"META-INF/container.xml": "x", "mimetype": "y"}), UnreadableReason.DAMAGED),
        (b"PK\x03\x04 and nothing", UnreadableReason.DAMAGED),
        (docx(word_paragraph("&lol9;"), prologue=laughs("")), UnreadableReason.DECLARES_ENTITIES),
        (
            epub({"A": TEXT}, extra={"META-INF/container.xml": laughs("<a>&lol9;</a>")}),
            UnreadableReason.DECLARES_ENTITIES,
        ),
        (docx("<w:p>"), UnreadableReason.DAMAGED),
        (docx(""), UnreadableReason.EMPTY),
    ],
)
def test_broken_and_hostile_archives_say_why(body: bytes, reason: UnreadableReason) -> None:
    assert refusal(body) is reason


def test_a_file_named_by_an_entity_of_an_archive_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    prologue = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    container = {"META-INF/container.xml": f"{prologue}<a>&x;</a>"}
    for body in (
        docx(word_paragraph("&x; " + PARAGRAPHS[0]), prologue=prologue),
        epub({"A": TEXT}, extra=container),
    ):
        assert refusal(body) is UnreadableReason.DECLARES_ENTITIES


@pytest.mark.parametrize("kind", ["docx", "epub"])
def test_a_zip_bomb_is_cut_off(kind: str) -> None:
    zeros = "\0" * (archives.MAX_TEXT + 1)
    body = (
        docx(zeros)
        if kind == "docx"
        else epub({"A": TEXT}, extra={"META-INF/container.xml": zeros})
    )
    assert refusal(body) is UnreadableReason.UNPACKS


def letter(**fields: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Port Gazette <news@gazette.example>"
    message["Subject"] = "Мост открыт"
    message["Date"] = "Tue, 05 Mar 2024 10:00:00 +0000"
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message


def test_a_newsletter_is_read_without_its_notices() -> None:
    message = letter(Archived_At="<https://gazette.example/letters/7>")
    message.set_content("See the other part.")
    body = "".join(f"<tr><td>{one}</td></tr>" for one in PARAGRAPHS)
    message.add_alternative(
        f"<table><tr><td style='display:none'>HIDDEN PREVIEW</td></tr>{body}"
        "<tr><td><a href='x'>Unsubscribe</a> · <a href='y'>View in browser</a></td></tr></table>",
        subtype="html",
    )
    message.add_attachment(b"ATTACHED", maintype="text", subtype="plain", filename="a.txt")
    (draft,) = drafts(message.as_bytes())
    assert draft.title == "Мост открыт"
    assert draft.text.split("\n") == PARAGRAPHS
    assert draft.url == "https://gazette.example/letters/7"
    assert (draft.outlet, str(draft.published)) == ("Port Gazette", "2024-03-05")


def test_a_plain_letter_is_read_and_an_empty_one_refused() -> None:
    message = letter(MIME_Version="1.0")
    message.set_content("\n\n".join(PARAGRAPHS))
    (draft,) = drafts(message.as_bytes())
    assert draft.text.split("\n") == PARAGRAPHS
    assert refusal(letter(MIME_Version="1.0").as_bytes() + b"\n\n") is UnreadableReason.EMPTY


NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"MIME-Version: 1.0\n{NESTED}\n\nText", UnreadableReason.DAMAGED),
        ("MIME-Version: 1.0\nSubject: " + "a, " * 400_000 + "\n\nText", UnreadableReason.EXPENSIVE),
    ],
    ids=["nested", "long-header"],
)
def test_a_letter_made_to_hurt_is_cut_off(
    body: str, reason: UnreadableReason, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extractors, "read_apart", partial(apart.read_apart, limit_s=5.0))
    assert refusal(body.encode()) is reason


SAMPLES = {
    "pdf": pdf([columns(TEXT, 10)]),
    "docx": docx("".join(map(word_paragraph, PARAGRAPHS))),
    "epub": epub({"A": TEXT}),
}


def damaged(data: st.DataObject, kind: str) -> bytes:
    body = bytearray(SAMPLES[kind])
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=20)):
        body[place] = data.draw(st.integers(0, 255))
    return bytes(body[: data.draw(st.integers(len(body) // 2, len(body)))])


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["docx", "epub"]), st.data())
def test_damaged_archives_are_read_or_refused(kind: str, data: st.DataObject) -> None:
    with suppress(Unreadable):
        assert apart.read("archive", damaged(data, kind)).sections


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_damaged_pdfs_are_read_or_refused(data: st.DataObject) -> None:
    with suppress(Unreadable):
        assert apart.read_apart("pdf", damaged(data, "pdf")).sections


HEADERS = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=100, deadline=None)
@given(HEADERS, st.binary(max_size=400))
def test_letters_of_any_bytes_are_read_or_refused(header: str, rest: bytes) -> None:
    for kind in (b"text/html", b"text/plain; charset=nonsense", b"multipart/mixed; boundary=x"):
        body = b"Subject: " + header.encode() + b"\nContent-Type: " + kind + b"\n\n" + rest
        with suppress(Unreadable):
            assert read_mail(body).sections
