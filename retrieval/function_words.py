"""Words that carry grammar rather than content; they tell nothing about what a text is about."""

from functools import cache

_ENGLISH = """
a about above after again against all also am an and any are as at be because been before being
below between both but by can could did do does doing down during each few for from further had has
have having he her here hers him his how i if in into is it its just many may me more most much must
my no nor not of off on once only or other our out over own s same shall she should so some such t
than that the their them then there these they this those through to too under until up very was we
were what when where which while who whom whose why will with would you your
"""
_RUSSIAN = """
а без более бы был была были было быть в вам вас весь во вот все всё всего вы где да даже для до его
ее её если есть еще ещё же за и из или им их к как какая какие какой какую каком какого каким каких
когда ком кому которая которые который которых кто куда ли либо между меня мне много мы на над надо
наш не него нее неё нет ни них но ну о об однако он она они оно от откуда отчего очень по под почему
при про с сам свой себя сколько со так также такой там то того тоже той только том тот ту ты у уже
чего чей чем что чтобы эта эти это этого этой этом этот эту я
"""
_SPANISH = """
a al algo ante con contra como cómo cual cuál cuales cuáles cuando cuándo cuanto cuánto cuantos
cuántos cuantas cuántas de del desde donde dónde e el él ella ellos en entre era es esa ese eso esta
está este esto fue ha han hasta hay la las le les lo los más me mi muy no nos o para pero por porque
que qué quien quién quienes se ser si sin sobre son su sus también te tu un una uno y ya
"""
_GERMAN = """
aber als am an auch auf aus bei bin bis da das dass dem den der des die dies diese dieser doch du
durch ein eine einem einen einer eines er es für hat haben hatte ich ihr ihre im in ist ja kann kein
man mehr mit nach nicht noch nur ob oder sein seine sich sie sind so über um und uns unter viel viele
von vor wann war waren warum was welche welchem welchen welcher welches wem wen wenn wer werden wie
wieso wir wird wo wohin woher wurde wurden zu zum zur
"""
_FRENCH = """
a à au aux avec ce ces cette combien comme comment d dans de des du elle en est et été être eu il ils
je l la le les leur lui mais me n ne nous on ont ou où par pas plus pour pourquoi qu quand que quel
quelle quelles quels qui quoi s sa se ses si son sont sur un une vous y
"""

_FURTHER_INTERROGATIVES = {
    "ar": "لماذا كم متى أين كيف من ما ماذا أي أية",
    "fa": "چه چی کی کجا چند چرا کدام چگونه چطور",
    "he": "מי מה מתי איפה היכן כמה למה מדוע איך איזה איזו אילו",
    "hi": "क्या कौन कब कहाँ कहां कितना कितने कितनी क्यों कैसे किस किसने किसका",
    "it": "chi che cosa quando dove quanto quanti quante perché quale quali come",
    "ja": "何 誰 いつ どこ いくつ なぜ どの どう どれ",
    "ko": "누가 누구 무엇 언제 어디 어디서 얼마 얼마나 몇 왜 어떻게 어느 어떤",
    "pt": "quem que quando onde quanto quantos quanta quantas qual quais como porque porquê",
    "tr": "kim kimin kimi kime ne nedir neler nerede nereden nereye kaç kaçıncı hangi hangisi nasıl neden",
    "uk": "хто кого кому ким що чого чому коли де куди звідки скільки який яка яке які якого",
    "zh": "什么 多少 哪个 哪些 哪里 哪年 何时 何地 为什么 谁 怎么 如何 几个 哪一",
}
"""Of the languages whose list in stopwordsiso lacks some: what asks stands in no article, and would weigh
most of all that a sentence lacks."""

LANGUAGES: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split()) for words in (_ENGLISH, _RUSSIAN, _SPANISH, _GERMAN, _FRENCH)
)
"""Those of each language, case-folded."""

FUNCTION_WORDS: frozenset[str] = frozenset().union(*LANGUAGES)
"""Case-folded, of the languages above."""

_OWN = frozenset({"en", "ru", "es", "de", "fr"})


@cache
def further_function_words(language: str | None) -> frozenset[str]:
    """Case-folded, of a language that has none above (ISO 639-1), from stopwordsiso; empty where unknown.

    They are apart because they are names and content in other languages: "kim" is Turkish for who."""
    if language is None or language in _OWN:
        return frozenset()
    import stopwordsiso  # noqa: PLC0415 - reads lists of 58 languages; most questions do without

    words = stopwordsiso.stopwords(language) | set(
        _FURTHER_INTERROGATIVES.get(language, "").split()
    )
    return frozenset(map(str.casefold, words))
