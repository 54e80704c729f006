"""Wordings of page furniture in several languages, matched as whole lines."""

import re

from retrieval.cleaning import fold

_EDGES = " \t:.…!?»«\"'()[]|·•-–—>›→↓▼0123456789,"


def _any_of(*wordings: str) -> re.Pattern[str]:
    return re.compile("|".join(wordings))


_RELATED = _any_of(
    # English
    r"(?:(?:more|other|further|latest|top|recent|similar|related|recommended|popular|trending"
    r"|suggested)\s+)?"
    r"(?:related|recommended|similar|more|also|next|trending|popular|latest|recent|other)\s+"
    r"(?:articles?|stor(?:y|ies)|news|posts?|reads?|reading|content|coverage|headlines|topics)",
    r"related|latest|recommended(?: reading)?|(?:trending|popular)(?: now)?",
    r"most (?:read|popular|viewed)|must reads?|(?:read |up )?next(?: up)?|what to read next",
    r"(?:recommended |suggested |picked |selected |just |more |stories )?for you",
    r"(?:stories )?you (?:may|might) (?:also )?(?:like|enjoy|be interested in|have missed)",
    r"read (?:more|also|this next)|see also|also read|(?:keep|continue|further) reading",
    r"don['\u2019]t miss|in case you missed it|icymi|elsewhere|follow-up stories",
    r"(?:more|also) (?:to read|to explore|like this|(?:from|in|on|by) .{2,30})",
    r"(?:explore|discover) more|from the same .{2,20}|(?:from|around) (?:around )?the web",
    r"in other news|editor['\u2019]?s['\u2019]? (?:picks?|choice)|hot topics",
    r"(?:today['\u2019]?s )?top (?:stories|news)|(?:what others|people) (?:are|also) read(?:ing)?",
    # German
    r"(?:ähnliche|verwandte|weitere|mehr|neue(?:ste)?|aktuelle|beliebte|meistgelesene|empfohlene)\s+"
    r"(?:artikel|beiträge|nachrichten|meldungen|themen|geschichten)",
    r"mehr (?:zum thema|dazu|(?:aus|von) .{2,30})|passend (?:dazu|zum thema)|nächster artikel",
    r"lesen sie auch|lies auch|auch interessant|das könnte sie auch interessieren|weiterlesen",
    r"meistgelesen|empfohlen|empfehlungen der redaktion|im trend|lesetipps",
    # Russian and Ukrainian
    r"(?:похожие|другие|связанные|свежие|последние|популярные|рекомендуемые|главные|ещё|еще|больше|все)\s+"
    r"(?:стат(?:ьи|ей)|новост(?:и|ей)|материал(?:ы|ов)|публикаци[ий]|запис(?:и|ей))(?: .{2,20})?",
    r"(?:читайте|смотрите|читать) (?:также|ещё|еще|далее)|сейчас читают|следующая статья",
    r"(?:(?:материалы|новости|статьи|сюжет|ещё|еще|больше|также) )?по теме|лента новостей",
    r"(?:возможно, )?вам (?:также )?(?:может быть|будет) интересно|вас может заинтересовать",
    r"рекомендуем(?: почитать)?|(?:самое )?(?:популярное|обсуждаемое|читаемое)|не пропустите",
    r"что (?:ещё|еще) почитать|новости партн[её]ров|читайте також|(?:схожі|інші) (?:статті|новини)",
    # Spanish and Portuguese
    r"(?:artículos|noticias|historias|contenidos?|notas|temas) "
    r"(?:relacionad[oa]s?|similares|recomendad[oa]s)",
    r"(?:más|últimas|otras) (?:noticias|artículos|historias)|(?:lo )?más (?:leído|visto)",
    r"(?:también )?[tl]e puede (?:interesar|gustar)|te recomendamos|recomendados|más sobre .{2,30}",
    r"le[ae] también|sigue leyendo|ver también|no te pierdas|tendencias|destacados",
    r"(?:artigos|notícias) relacionad[oa]s|(?:mais|últimas|outras) notícias|mais lidas",
    r"leia (?:também|mais)|veja também|você também pode gostar",
    # French
    r"(?:articles?|actualités|sujets?|contenus?) (?:similaires?|liés?|connexes?|associés?|recommandés?)",
    r"(?:(?:à|a) )?lire (?:aussi|ensuite|également)|sur le m[êe]me (?:sujet|thème)|dans la même rubrique",
    r"(?:autres|nos derniers|plus d['\u2019]) ?(?:articles|actualités|actus)|voir aussi|à la une",
    r"vous (?:aimerez|pourriez)(?: aussi)?(?: aimer)?|les plus lus|tendances|recommandés? pour vous",
    r"(?:cela|ceci|ces articles) (?:pourrai(?:en)?t|peu(?:ven)?t) vous intéresser",
    r"dernières (?:actualités|nouvelles)",
    # others
    r"(?:articoli|notizie) (?:correlat[ie]|simili)|leggi anche|(?:altre|ultime) notizie",
    r"(?:ti )?potrebbe(?:ro)? interessar(?:e|ti)(?: anche)?",
    r"gerelateerde artikelen|lees ook|meer nieuws|powiązane artykuły|(?:czytaj|zobacz) także|polecane",
    r"(?:ilgili|diğer|benzer) haberler|相关文章|相关新闻|関連記事|おすすめ記事",
)
_STOP = _any_of(
    # English
    r"(?:(?:leave|post|add|write|view|show|read|join)\s(?:a|all|the|your|your first)?\s?)?"
    r"(?:comments?|repl(?:y|ies)|discussion|conversation)(?: section)?",
    r"no (?:comments?|repl(?:y|ies)) yet.*|be the first to (?:comment|reply).*",
    r"comments? (?:are closed|\(.*)|did you (?:like|enjoy) this .{2,30}",
    r"was this (?:\w+ )?(?:helpful|useful|interesting)",
    r"(?:share|tweet|email|print|save|like|follow us|subscribe|sign up|newsletter|download)"
    r"(?: (?:this|us|now|here|via|on|it|article|story|page|with friends).*)?",
    r"(?:download|get|install|try)\b.{0,25}\b(?:app|apps|extension|premium|free trial)\b.{0,20}",
    r"(?:try|explore|discover|ask|meet) (?:our|the|what)\b"
    r".{0,30}\b(?:ai|assistant|features?|tools?|app)\b.{0,30}",
    r"app ?-?store.{0,20}|google ?play.{0,20}|(?:get it|available) on .{2,30}|open in (?:the )?app",
    r"(?:sign up|subscribe|register)\b.{0,60}|(?:join|follow) (?:us|our) .{2,40}",
    r"(?:(?:our|the|daily|weekly|free|morning|e-?mail) ){0,2}newsletters?.{0,30}",
    r"(?:about|contact)(?: us)?|privacy policy|terms (?:of|and|&) .{0,30}|cookie (?:policy|settings)",
    r"(?:copyright|©|\(c\)).{0,120}|all rights reserved.*|manage choices|accept all",
    r"advertise(?: with us)?|help cent(?:er|re)|(?:report an?|rate this|listen to this) .{2,20}",
    # German
    r"kommentare?|(?:noch )?keine kommentare.*|kommentar (?:schreiben|hinterlassen)",
    r"diskutieren sie .{2,30}|impressum|datenschutz.{0,30}|agb|alle rechte vorbehalten|fehler melden",
    r"(?:(?:artikel|beitrag|auf .{2,20}) )?teilen|drucken|(?:jetzt )?(?:abonnieren|anmelden).{0,30}",
    r"(?:jetzt |unsere )app(?: .{2,20})?|app (?:herunterladen|laden).{0,30}|folgen sie uns.{0,30}",
    # Russian
    r"комментари(?:й|и|я|ев).{0,20}|нет комментариев.*|комментариев (?:пока )?нет.*",
    r"оставить комментарий|обсуждение|сообщить об ошибке|нашли ошибку.{0,30}",
    r"поделиться.{0,20}|подпи(?:саться|сывайтесь|шитесь|ска).{0,60}|рассылка.{0,20}",
    r"(?:скача(?:ть|йте)|установите)\b.{0,40}приложени.{0,60}|наше приложение|мы в соцсетях",
    r"читайте нас .{2,30}|все права защищены|о (?:нас|проекте)|политика конфиденциальности",
    r"пользовательское соглашение",
    # Spanish
    r"comentarios?|(?:sin|no hay) comentarios.*|deja (?:un|tu) comentario|compartir(?: en .{2,20})?",
    r"suscr[ií]b[ae](?:te|se).{0,50}|(?:nuestro )?boletín(?: (?:diario|semanal|de .{2,20}))?",
    r"síg[au]enos.{0,20}|descarga(?:r)?\b.{0,30}(?:app|aplicación).{0,30}|aviso legal",
    r"política de privacidad",
    # French
    r"commentaires?|aucun commentaire.*|laisser un commentaire|partager(?: .{2,20})?|infolettre.{0,20}",
    r"abonnez-vous.{0,50}|s['\u2019]abonner|suivez-nous.{0,30}|télécharge[rz]\b.{0,30}app(?:lication)?.{0,30}",
    r"mentions légales|politique de confidentialité|nous contacter|tous droits réservés",
    # others
    r"commenti|condividi|iscriviti.{0,40}|comentários|compartilhar|assine.{0,40}|reacties|deel dit.{0,20}",
)
_COMMENTS = _any_of(
    r"(?:all |show |view |read )?(?:comments?|repl(?:y|ies)|discussion)(?: section)?",
    r"(?:leave|post|add|write|join) (?:a |the )?(?:comment|reply|discussion|conversation)",
    r"kommentare?|комментари(?:й|и|я|ев)|обсуждение|comentarios?|commentaires?|commenti|reacties",
)
_ADVERT = _any_of(
    r"advertisements?|ads?|sponsored(?: content| by.{0,30})?|promoted|promotion|advertorial|paid post",
    r"anzeige|werbung|реклама|на правах рекламы|publicidad|publicité|pubblicità|publicidade",
)
_FURNITURE = _any_of(
    r"logo|menu|home|search|close|image|photo|video|orange background|listen|copy link|topics|translate",
    r"(?:story|article) continues .{0,30}|continue reading below.{0,20}",
    r"bookmark|follow|save for later|(?:hash)?tags?|(?:#[\w-]+\W*)+|skip to .{0,20}|back to top",
    r"(?:read|show|see|view|load) (?:more|less|all|full (?:story|article))|log ?in|sign ?in",
    r"min(?:ute)?s?\.? (?:read|lesezeit|чтения|de lect(?:ura|ure))",
    r"(?:reading time|lesezeit|время чтения|tiempo de lectura|temps de lecture)\b.{0,12}",
    r"(?:(?:continue )?read|view|leer|lire|читать)(?: (?:more|original|далее|полностью|(?:the |this )?"
    r"(?:full )?(?:story|article)))? (?:at|on|en|sur|на) .{2,30}",
    r"сохранить|читать далее|теги|weiter|mehr|merken|leer más|imprimir|guardar",
    r"lire (?:la suite|plus)|imprimer|leggi tutto",
)
_OFFER = _any_of(
    r"\bcookies?\b|\bapps?\b|newsletter|\bapp[- ]?store|google ?play|rustore|\bdownload|\binbox\b",
    r"\bsign up\b|\bsubscribe|all rights reserved|©|herunterlad|\babonn|подпи(?:с|ш)|скача(?:ть|йте)",
    r"приложени[ея]|рассылк|descarg|suscr[ií]b|boletín|aplicación|télécharg|infolettre",
)
_ADDRESSED = re.compile(
    r"\b(?:you|your|our|us|we|get|download|subscribe|sign up|sie|ihrer?|unser(?:e[nrms]?)?|wir|jetzt"
    r"|вы|ваш\w*|наш\w*|нас|мы|установите|читайте|скачайте|подпишитесь|подписывайтесь"
    r"|usted|su|tu|nuestr[oa]s?|puede|utilizamos|descargue|vous|votre|vos|notre|nos|nous)\b"
)
_QUOTED = re.compile('["\u201c\u201d\u201e\xab\xbb]')


def _bare(line: str) -> str:
    return fold(line).strip(_EDGES)


def is_related_heading(line: str) -> bool:
    """Tell whether the line announces other articles ("Related Articles", "Read next")."""
    return len(line) <= 60 and bool(_RELATED.fullmatch(_bare(line)))  # noqa: PLR2004 - a heading


def is_stop(line: str) -> bool:
    """Tell whether the line opens what is no article: comments, sharing, an app, a newsletter."""
    return len(line) <= 120 and bool(_STOP.fullmatch(_bare(line)))  # noqa: PLR2004 - an advert's line


def opens_comments(line: str) -> bool:
    """Tell whether what readers wrote follows the line."""
    return len(line) <= 40 and bool(_COMMENTS.fullmatch(_bare(line)))  # noqa: PLR2004 - a heading


def is_furniture(line: str) -> bool:
    """Tell whether the line is a label of the page itself, wherever it stands."""
    short = len(line) <= 40  # noqa: PLR2004 - a label
    return short and (bool(_FURNITURE.fullmatch(_bare(line))) or is_ad_label(line))


def is_ad_label(line: str) -> bool:
    """Tell whether the line marks what follows as an advert."""
    return len(line) <= 60 and bool(_ADVERT.fullmatch(_bare(line)))  # noqa: PLR2004 - a label


def is_notice(text: str) -> bool:
    """Tell whether a short paragraph speaks to the visitor about cookies, an app or a newsletter."""
    return offers(text) and bool(_ADDRESSED.search(fold(text))) and not _QUOTED.search(text)


def offers(text: str) -> bool:
    """Tell whether a few words name what sites offer: an app, a newsletter, cookies."""
    return len(text) <= 240 and bool(_OFFER.search(fold(text)))  # noqa: PLR2004 - two sentences
