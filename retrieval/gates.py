"""Web pages that are no article: walls, checks, errors and empty shells."""

import re
from dataclasses import dataclass

from retrieval.cleaning import count_words, fold
from retrieval.errors import UnreadableReason
from retrieval.lines import sentences_in

_LONG = 120  # words; a text this long is read as an article whatever it says
_SHORT = 25  # words; less is no article even without a sign of a wall

_SCRIPT = re.compile(
    r"(?:enable|turn on|activate|requires?|without|need to enable"
    r"|doesn['\u2019]t work (?:properly )?without|disabled)"
    r"\W+(?:\w+\W+){0,3}?java ?script|java ?script\W+(?:\w+\W+){0,3}?(?:disabled|required|enabled"
    r"|aktivieren|deaktiviert)"
    r"|включите (?:поддержку )?java ?script|(?:active|habilite|activar?) (?:el )?java ?script"
    r"|activ(?:er|ez) (?:le )?java ?script|aktivieren sie (?:bitte )?java ?script"
)
_BOT = re.compile(
    r"verify(?:ing)? (?:that )?you(?:['\u2019]re| are) (?:a )?(?:human|not a robot)"
    r"|are you (?:a )?(?:human|robot)"
    r"|(?:i['\u2019]m|you(?:['\u2019]re| are)) not a (?:ro)?bot|checking (?:your browser"
    r"|if the site connection)"
    r"|captcha|cf-ray|ray id|ddos protection|unusual (?:traffic|activity) from"
    r"|just a moment|security check|needs to review the security|automated (?:access|requests"
    r"|queries)"
    r"|подтвердите,? что (?:вы|запросы).{0,40}(?:не робот|человек|отправляли вы)"
    r"|проверка (?:браузера|безопасности)"
    r"|sie (?:ein mensch|kein roboter) sind|bestätigen sie,? dass sie|überprüf(?:en"
    r"|ung).{0,20}browser"
    r"|verifi(?:que|car|ca) que (?:eres|es) (?:un )?humano|no (?:eres|soy) un robot"
    r"|compruebe que no es un robot"
    r"|vérifi(?:er|ez|ons) que vous (?:êtes|n['\u2019]êtes)|vous n['\u2019]êtes pas un robot"
    r"|je ne suis pas un robot"
)
_COOKIE = re.compile(
    r"we (?:and our (?:\d+ )?partners )?(?:use|store|may use)\b.{0,30}cookies|(?:accept|reject"
    r"|allow|decline|manage) (?:all )?"
    r"(?:cookies|all\b|preferences|settings|options)|cookie (?:settings|preferences|consent"
    r"|policy|notice|choices)"
    r"|(?:your|to) consent|consent to|our partners|before you continue|your privacy"
    r"|privacy (?:settings|choices)"
    r"|мы используем (?:файлы )?cookies?|принять (?:все|cookies?)"
    r"|использование(?:м)? (?:файлов )?cookies?|файл(?:ов|ы) cookies?"
    r"|wir (?:und unsere (?:\d+ )?partner )?(?:verwenden|nutzen|setzen)\b.{0,30}cookies"
    r"|(?:alle )?(?:cookies )?(?:akzeptieren"
    r"|ablehnen|zustimmen)|ihre (?:privatsphäre|zustimmung|einwilligung)|cookie-einstellungen"
    r"|mit werbung weiterlesen"
    r"|(?:usamos|utilizamos)\b.{0,30}cookies|(?:aceptar|rechazar)(?: todas?| cookies)?\b"
    r"|su (?:consentimiento|privacidad)"
    r"|(?:nous|nos partenaires)\b.{0,40}(?:utilisons|utilisent)\b.{0,30}cookies"
    r"|(?:tout )?(?:accepter|refuser)\b"
    r"|votre (?:consentement|vie privée)|gérer (?:mes|vos) (?:choix|cookies)"
)
_LOGIN = re.compile(
    r"(?:log|sign) ?in (?:to|with|or)\b|please (?:log|sign) ?in|forgot(?:ten)? (?:your )?password"
    r"|remember me"
    r"|create (?:an |your )?account|you (?:must|need to) (?:be logged|log|sign) ?in"
    r"|don['\u2019]t have an account"
    r"|(?:enter|your) (?:e-?mail|user ?name|password)|new (?:user|here)\?|stay signed in"
    r"|войдите(?: в| чтобы|,)|забыли пароль|запомнить меня|зарегистрир(?:уйтесь|оваться)"
    r"|введите (?:логин|пароль)"
    r"|(?:bitte )?(?:melden sie sich|einloggen)|passwort vergessen|angemeldet bleiben"
    r"|konto erstellen"
    r"|inici(?:a|ar|e) sesión|¿?(?:olvid(?:ó|aste)|has olvidado) (?:su|tu|la) contraseña"
    r"|recordarme|crear (?:una )?cuenta"
    r"|(?:se connecter|connectez-vous|identifiez-vous)|mot de passe oublié|rester connecté"
    r"|créer un compte"
)
_PAYWALL = re.compile(
    r"subscribe (?:now )?(?:to|for) (?:continue|keep|read|unlock|unlimited|full|get)|(?:continue"
    r"|keep) reading (?:with|for)"
    r"|(?:subscribers?|members?|premium)[- ](?:only|exclusive)|(?:exclusive(?:ly)?|only|available"
    r"|reserved) (?:to|for) "
    r"(?:our )?(?:paid |paying )?(?:subscribers|members)|already a (?:subscriber|member)"
    r"|unlock (?:this|the full) (?:article|story)"
    r"|to (?:read|continue reading) (?:the (?:full|rest)|this)|your free (?:trial|articles)"
    r"|start your (?:free )?(?:trial|subscription)"
    r"|article(?:s)? limit|for (?:paid )?subscribers|subscription (?:required|options|plans)"
    r"|только (?:для|по) подписчик|оформите подписку|доступ(?:ен|на|но)? (?:только )?по подписке"
    r"|купить подписку|уже подписаны"
    r"|(?:weiterlesen|lesen sie) (?:mit|weiter)\b|(?:nur|exklusiv) für abonnent"
    r"|jetzt (?:abonnieren|testen)|bereits abonnent"
    r"|mit .{0,12}(?:\+|plus|abo)\b.{0,20} (?:weiter)?lesen|solo para suscriptores|suscr[ií]b(?:e"
    r"|a)(?:te|se)? (?:para|y)"
    r"|(?:ya|eres) (?:eres )?suscriptor|contenido exclusivo para|(?:réservée?|exclusi\w+) (?:aux"
    r"|pour les|à nos) abonnés"
    r"|abonnez-vous (?:pour|et|à partir)|déjà abonnée?|il vous reste .{0,20} de cet article"
)
_ERROR = re.compile(
    r"(?:error|http|ошибка|fehler|erreur)?\W*\b(?:404|403|410|500|502|503|504)\b.{0,60}"
    r"|.{0,30}\b(?:page|article|site|content|url) (?:(?:you requested )?(?:was|could|can|is|has"
    r"|does)(?: ?n['\u2019o]?t| not| no longer)"
    r"|not) (?:be )?(?:found|exist|available|been).{0,40}|(?:access denied|forbidden|bad gateway"
    r"|service (?:temporarily )?unavailable"
    r"|not found|gone|internal server error|oops\b.{0,40}|something went wrong.{0,40}"
    r"|we['\u2019]re sorry.{0,40})"
    r"|.{0,20}страниц[аы] не (?:найдена|существует).{0,40}"
    r"|.{0,20}seite (?:wurde )?(?:leider )?nicht gefunden.{0,40}"
    r"|.{0,20}página no (?:encontrada|existe|disponible).{0,40}|.{0,20}page (?:introuvable"
    r"|non trouvée|n['\u2019]existe).{0,40}"
    r"|.{0,20}zugriff verweigert.{0,20}|.{0,20}acc[eè]s (?:refusé|interdit).{0,20}"
    r"|.{0,20}acceso denegado.{0,20}"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is visible of a page: its title, the text taken for an article, all text."""

    title: str
    text: str
    everything: str
    scripts: int
    password_field: bool
    free: bool


def refusal(seen: Seen) -> UnreadableReason | None:
    """Return why the page is no article, or None when it may be one.

    Phrases decide only where little text is left; sentences without any such phrase speak for an
    article, so that a short report about cookies or passwords passes."""
    words = count_words(seen.text)
    if words >= _LONG:
        return None
    wall = _wall(seen, words)
    if wall:
        return wall
    if words < _SHORT or sentences_in(seen.text) == 0:
        return UnreadableReason.NO_ARTICLE
    return None


def _wall(seen: Seen, words: int) -> UnreadableReason | None:
    if _is_error(seen, words):
        return UnreadableReason.ERROR_PAGE
    around = fold(f"{seen.title} \n {seen.text if words >= _SHORT else seen.everything}")
    clean = _clean_words(seen.text)
    empty = words < _SHORT
    login = _hits(_LOGIN, around) + 2 * (seen.password_field and empty)
    scripted = _hits(_SCRIPT, fold(seen.everything)) or not seen.everything.strip()
    walls = (
        (_hits(_BOT, around) > 0 and clean < _SHORT, UnreadableReason.BOT_CHECK),
        (login > 1 and clean < _SHORT, UnreadableReason.LOGIN_PAGE),
        (_hits(_COOKIE, around) > 1 and clean < _SHORT, UnreadableReason.COOKIE_WALL),
        (_is_paywalled(seen), UnreadableReason.PAYWALL),
        (bool(scripted and seen.scripts) and empty, UnreadableReason.SCRIPT_ONLY),
    )
    return next((reason for stands, reason in walls if stands), None)


def _is_error(seen: Seen, words: int) -> bool:
    short = 60
    heads = [seen.title, *seen.everything.split("\n")[:3]]
    return words < short and any(
        _ERROR.fullmatch(fold(head).strip(" .!")) for head in heads if head
    )


def _is_paywalled(seen: Seen) -> bool:
    """A wall stands when its wording does and what is before it is a teaser."""
    hits = _hits(_PAYWALL, fold(seen.everything))
    return (hits > 0 and not seen.free) or (hits > 1 and _clean_words(seen.text) < _LONG // 2)


def _hits(pattern: re.Pattern[str], text: str) -> int:
    """Count the different phrases of one kind in the text."""
    return len({match.group() for match in pattern.finditer(text)})


def _clean_words(text: str) -> int:
    """Count the words of the sentences that hold no phrase of a wall."""
    sentences = re.split(r"(?<=[.!?…。])\s+|\n", fold(text))
    walls = (_BOT, _LOGIN, _COOKIE, _PAYWALL, _SCRIPT)
    return sum(count_words(one) for one in sentences if not any(wall.search(one) for wall in walls))
