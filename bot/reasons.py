"""[Why this?]: where the passage of an answer stands in each ranking, in words; pure."""

from bot.texts import say
from retrieval import lexical
from retrieval.domain import Explanation
from retrieval.function_words import FUNCTION_WORDS

_SHARED_WORDS = 5  # that are named


def why(explanation: Explanation, *, language: str) -> str:
    """The place of the chosen passage in each ranking, in words, and how likely it answers."""
    answered = explanation.answer
    values: dict[str, str | int] = {
        "passages": len(explanation.ranking),
        "probability": round(100 * answered.confidence),
    }
    place = _place(explanation)
    if place is None:
        return say("chat-why-nothing", values, language=language)
    hit = explanation.ranking[place]
    by_meaning = sorted(explanation.ranking, key=lambda one: -one.cosine).index(hit)
    by_words = sorted(explanation.ranking, key=lambda one: -one.bm25).index(hit)
    values |= {
        "meaning": by_meaning + 1,
        "words": by_words + 1,
        "shared": ", ".join(_shared_words(answered.question, hit.passage.text)),
    }
    name = "chat-why" if values["shared"] else "chat-why-no-words"
    return say(name, values, language=language)


def _shared_words(question: str, passage: str) -> list[str]:
    """Content words of a question whose stems a passage holds, in the question's order."""
    held = {stem for word in set(lexical.words(passage)) for stem in _stems(word)}
    words = dict.fromkeys(lexical.words(question))
    content = (word for word in words if word not in FUNCTION_WORDS)
    return [word for word in content if held & set(_stems(word))][:_SHARED_WORDS]


def _stems(word: str) -> list[str]:
    return [term for term in lexical.word_terms(word, ["en", "ru"]) if not lexical.is_gram(term)]


def _place(explanation: Explanation) -> int | None:
    """Where in the ranking the passage of the best quote stands."""
    if not explanation.candidates:
        return None
    best = explanation.candidates[0]
    for place, hit in enumerate(explanation.ranking):
        span = hit.passage.span
        same = hit.passage.article_id == best.article.id
        if same and span.start <= best.sentence.start < span.end:
            return place
    return None
