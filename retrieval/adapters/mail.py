"""A newsletter or letter, as mail programs save it (.eml), as an article."""

import re
from datetime import date
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from lxml import etree, html

from retrieval.adapters.html_lines import absolute, html_lines
from retrieval.adapters.works import Section, Work
from retrieval.cleaning import clean_line, count_words
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.lines import Line
from retrieval.plain_text import text_lines

_MOST_PARTS = 200
_LONGEST_NOTICE = 300  # characters; a paragraph that mentions unsubscribing is longer
_NOTICE = re.compile(
    r"unsubscribe|view (?:this |it )?(?:e-?mail |message )?(?:in|on) (?:your |the )?(?:browser|web)"
    r"|(?:manage|update|change) (?:your |my )?(?:e-?mail )?(?:preferences|settings|subscription)"
    r"|you(?:['\u2019]re| are) receiving this|you received this (?:e-?mail|message)"
    r"|forward(?:ed)? this e-?mail"
    r"|add us to your address book|no longer wish to receive"
    r"|отписаться|отказаться от (?:рассылки|подписки)|вы получили это письмо|открыть (?:письмо )?в браузере"
    r"|abmelden|abbestellen|im browser (?:ansehen|anzeigen|öffnen)|se désabonner|désinscri"
    r"|voir (?:cet e-?mail )?dans (?:votre|le) navigateur|darse de baja"
    r"|cancelar (?:la |su )?suscripción|ver en (?:el |su )?navegador",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)\s.{0,80}", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?:px)?\s*(?:;|$)"
    r"|font-size\s*:\s*[01](?:px)?\s*(?:;|$)",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_mail(body: bytes) -> Work:
    """Return the letter as one article; raises Unreadable when there is no text in it.

    Its notices (unsubscribe, view in browser) and hidden lines are left out. The address is that
    which its header states as the archived copy, if any. To be run in a process of its own: the
    standard library takes minutes for headers of megabytes, and recurses into nested parts."""
    message = BytesParser(policy=policy.default).parsebytes(body)
    lines = [line for line in _lines(message) if not _is_notice(line.text)]
    if not any(count_words(line.text) for line in lines):
        raise Unreadable(UnreadableReason.EMPTY)
    day = _day(message)
    return Work(
        sections=[Section("", [(line.text, line.heading) for line in lines])],
        title=clean_line(_field(message, "subject")),
        published=day.isoformat() if day else "",
        publisher=clean_line(parseaddr(_field(message, "from"))[0]),
        url=absolute(_field(message, "archived-at").strip("<> "), None) or "",
    )


def _lines(message: EmailMessage) -> list[Line]:
    plain, markup = _bodies(message)
    # Many newsletters have a plain part that only says that there is another one.
    if markup and (not plain or count_words(markup) > 0):
        lines = _html_lines(markup)
        if sum(count_words(line.text) for line in lines) * 2 >= count_words(plain):
            return lines
    return text_lines(plain)


def _bodies(message: EmailMessage) -> tuple[str, str]:
    """The first plain and the first HTML part, attachments left out."""
    found: dict[str, str] = {}
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            break
        kind = part.get_content_type()
        if kind not in {"text/plain", "text/html"} or kind in found:
            continue
        if part.get_content_disposition() == "attachment":
            continue
        found[kind] = _content(part)
    return found.get("text/plain", ""), found.get("text/html", "")


def _content(part: EmailMessage) -> str:
    try:
        content = part.get_content()
    except (LookupError, ValueError, AttributeError, TypeError):  # a charset that nobody knows
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return content if isinstance(content, str) else ""


def _html_lines(markup: str) -> list[Line]:
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", _CONTROL.sub("", markup))
    try:
        tree = html.fromstring(markup)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    for element in [one for one in tree.iter("*") if _HIDDEN.search(one.get("style") or "")]:
        if element.getparent() is not None:
            element.drop_tree()
    return html_lines(tree, None)


def _is_notice(line: str) -> bool:
    if len(line) > _LONGEST_NOTICE:
        return False
    return bool(_NOTICE.search(line) or _RIGHTS.fullmatch(line))


def _field(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name) or "")
    except (ValueError, IndexError, AttributeError, TypeError, KeyError):
        return ""  # the parser of headers trips over some of those that spammers write


def _day(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(_field(message, "date")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
