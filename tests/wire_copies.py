"""What other sites make of a wire story: another headline and lead, their own lines, cuts."""

import random
import re
from collections.abc import Sequence

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|\n+")
_LEADS = (
    "That is what officials said, according to reports that came in this {day}.",
    "Here is what is known so far about a story that has drawn attention far beyond its place.",
    "Many readers have asked about it: we sum up what happened, and what may come next.",
    "The news came on {day}, after days in which little had been heard from those involved.",
)
_LINES = (
    "Follow {outlet} on our channels for the latest news, and sign up for the morning letter.",
    "{outlet} staff contributed to this report. Corrections are noted at the end of each story.",
    "Copyright {outlet}. All rights reserved. This material may not be republished or rewritten.",
    "(Reporting for {outlet} from the scene; editing at the {day} desk)",
    "This story was updated by {outlet} on {day} with further details from the agency.",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PLACES = ("Velmont", "Skarrow", "Lenne", "Port Ansel", "Corvin", "Hadley Weir", "Old Marsh")


def wire_copy(text: str, rng: random.Random) -> str:
    """A copy of a text as an outlet would publish it: 30 to 100 % of its sentences, reworked."""
    sentences = [one for one in _SENTENCE_END.split(text) if one.strip()]
    outlet = f"The {rng.choice(_PLACES)} {rng.choice(('Gazette', 'Courier', 'Post', 'Herald'))}"
    day = rng.choice(_DAYS)
    kept = _cut(sentences, rng)
    kept = [_reworded(one, rng) if rng.random() < 0.1 else one for one in kept]
    lead = rng.choice(_LEADS).format(day=day)
    kept[:1] = [f"{rng.choice(_PLACES).upper()} ({outlet}) – {lead}"]
    for _ in range(rng.randint(1, 3)):
        kept.insert(rng.randint(1, len(kept)), rng.choice(_LINES).format(outlet=outlet, day=day))
    return "\n".join(kept)


def _cut(sentences: Sequence[str], rng: random.Random) -> list[str]:
    """Cut from the end, as editors do, and single sentences in between."""
    end = max(10, round(len(sentences) * rng.uniform(0.35, 1.0)))
    return [one for one in sentences[:end] if rng.random() > 0.07]


def _reworded(sentence: str, rng: random.Random) -> str:
    """Turn a sentence so that few of its words stay in a row."""
    words = sentence.split()
    at = rng.randint(1, max(1, len(words) - 1))
    return " ".join([*words[at:], "as it was put,", *words[:at]])
