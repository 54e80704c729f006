"""Which of the possible headers on a page belong to further articles."""

from collections import Counter

from retrieval.cleaning import count_words, fold
from retrieval.headers import Header, Reader
from retrieval.lines import sounds_like_outlet

_ENOUGH = 3
_LONGEST_HEADER = 10  # lines; the seed page has 6, lists of teasers have many
_LABEL_WORDS = 3
_SEVERAL = 2


def further_headers(reader: Reader, *, markup: bool) -> list[Header]:
    """Return the headers of all further articles, those of teasers among them.

    Each needs three signs or more. For lines of an HTML page (`markup`) a time and a second
    strong sign have to be there."""
    heads = [head for run in reader.runs[1:] if (head := reader.read(run))]
    heads = [head for head in heads if head.body - head.start <= _LONGEST_HEADER]
    alike = _are_alike(heads)
    even = _are_even(heads)
    accepted: list[Header] = []
    unplaced: list[Header] = []
    section: Header | None = None
    comments = False
    for head in heads:
        if "section" in head.evidence:
            section, comments = head, False
        elif "closed" in head.evidence and not accepted:
            comments = True
        if comments and not head.evidence & {"repeated", "outlet", "link"}:
            continue
        if markup and not _is_strong(head, section, alike=alike, even=even):
            continue
        if _weight(head, section, alike=alike) >= _ENOUGH:
            accepted.append(head)
            unplaced += [head] if section is None else []
    if _are_log(unplaced, reader.read(reader.runs[0])):
        accepted = accepted[len(unplaced) :]
    # Titles that come more than once belong to buttons.
    titles = Counter(fold(head.title) for head in accepted)
    return [head for head in accepted if titles[fold(head.title)] == 1]


def _are_alike(heads: list[Header]) -> bool:
    """Tell whether the page is a row of titles, each with an outlet and a day, and nothing else.

    A log of one event has times of day and no outlets, an article's sections have neither."""
    if len(heads) < _SEVERAL or not all(head.evidence >= {"time", "outlet"} for head in heads):
        return False
    outlets = {head.outlet for head in heads if head.outlet and sounds_like_outlet(head.outlet)}
    return len(outlets) > 1 or not any("clock" in head.evidence for head in heads)


def _are_even(heads: list[Header]) -> bool:
    """Tell whether dated titles follow "Read next" or the like, one built like the other."""
    first = next((at for at, head in enumerate(heads) if "section" in head.evidence), len(heads))
    listed = heads[first:]
    shapes = {(_shape(head), head.body - head.start) for head in listed}
    return len(listed) >= _SEVERAL and len(shapes) == 1 and "time" in listed[0].evidence


def _weight(head: Header, section: Header | None, *, alike: bool) -> int:
    """Sum up the signs; 3 are enough (chosen by hand on extraction aeb and traf dev)."""
    signs = head.evidence
    timed = "time" in signs
    weight = 2 * ("repeated" in signs) + timed + ("outlet" in signs) + alike
    weight += (timed and "known outlet" in signs) + ("link" in signs) + ("article" in signs)
    if section is not None:
        weight += 2
        weight += "closed" in section.evidence and _shape(head) == _shape(section)
    return weight


def _is_strong(head: Header, section: Header | None, *, alike: bool, even: bool) -> bool:
    """Tell whether a header of an HTML page is one by more than its place in a list."""
    signs = head.evidence
    if section is not None and even:
        return True
    doubled = "repeated" in signs and count_words(head.title) > _LABEL_WORDS
    placed = section is not None or doubled or alike or "known outlet" in signs
    listed = (alike or section is not None) and "outlet" in signs
    marked = bool(signs & {"repeated", "heading"}) or listed
    from_somewhere = bool(signs & {"repeated", "outlet"}) or signs >= {"article", "heading"}
    return "time" in signs and placed and marked and from_somewhere


def _shape(head: Header) -> frozenset[str]:
    return head.evidence & {"repeated", "time", "outlet", "link", "article"}


def _are_log(heads: list[Header], top: Header | None) -> bool:
    """Tell whether headers under no "Read next" or the like are entries of a log of one event.

    They are single titles that times of day stand beside, or that are signed by one person."""
    single = [head for head in heads if not head.evidence & {"repeated", "link"}]
    if sum("clock" in head.evidence for head in single) > 1:
        return True
    names = {fold(head.outlet or "") for head in heads}
    signed = len(heads) == len(single) >= _SEVERAL and len(names) == 1
    return (
        signed
        and names.isdisjoint({fold((top and top.outlet) or ""), ""})
        and not any(map(sounds_like_outlet, names))
    )
