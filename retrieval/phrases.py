"""Wordings of page furniture in several languages, matched as whole lines."""

import re

from retrieval.cleaning import fold

_EDGES = " \t:.…!?»«\"'()[]|·•-–—>›→↓▼0123456789,"

_RELATED = re.compile(
    r"(?:(?:more|other|further|latest|top|recent|similar|related|recommended|popular|trending"
    r"|suggested)\s+)?"
    r"(?:related|recommended|similar|more|also|next|trending|popular|latest|recent)\s+"
    r"(?:articles?|stor(?:y|ies)|news|posts?|reads?|reading|content|coverage|headlines|topics)"
    r"|related|recommended(?: for you| reading)?|trending(?: now)?|most (?:read|popular|viewed)"
    r"|(?:you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|what to read next"
    r"|read (?:next|more|also|this next)|see also|also read|keep reading|continue reading"
    r"|don['\u2019]t miss"
    r"|more (?:to read|like this|for you|on this(?: topic| story)?)|more (?:from|in|on) .{2,30}"
    r"|(?:from|around) (?:around )?the web|in other news|editor['\u2019]?s['\u2019]? picks?"
    r"|top stories"
    r"|other (?:news|stories|articles)|further reading|elsewhere|stories (?:for you|you may like))"
    r"|(?:ähnliche|verwandte|weitere|mehr|neueste|beliebte|meistgelesene|empfohlene)\s+"
    r"(?:artikel|beiträge|nachrichten|meldungen|themen|geschichten)"
    r"|mehr zum thema|lesen sie auch|auch interessant|das könnte sie auch interessieren|weiterlesen"
    r"|meistgelesen|passend dazu|mehr dazu"
    r"|(?:похожие|другие|связанные|свежие|последние|популярные|рекомендуемые|ещё|еще)\s+"
    r"(?:статьи|новости|материалы|публикации|записи)"
    r"|(?:читайте|смотрите) (?:также|ещё|еще|далее)|по теме|материалы по теме|новости по теме"
    r"|вам (?:может быть|также может быть|будет) интересно|рекомендуем(?: почитать)?|самое читаемое"
    r"|(?:artículos|noticias|historias|contenidos?) (?:relacionad[oa]s?|similares|recomendad[oa]s)"
    r"|más (?:noticias|artículos|leído|historias)|lo más (?:leído|visto)|te puede interesar"
    r"|también te puede (?:interesar|gustar)|le puede interesar|lea también|sigue leyendo"
    r"|lee también"
    r"|(?:articles?|actualités|sujets?|contenus?) (?:similaires?|liés?|connexes?|associés?"
    r"|recommandés?)"
    r"|(?:à|a) lire (?:aussi|ensuite|également)|sur le m[êe]me (?:sujet|thème)|lire aussi"
    r"|plus d['\u2019]articles"
    r"|vous (?:aimerez|pourriez) aussi(?: aimer)?|les plus lus"
    r"|articoli (?:correlati|simili)|leggi anche|potrebbe interessarti(?: anche)?|altre notizie"
    r"|artigos relacionados|notícias relacionadas|leia (?:também|mais)|veja também|mais lidas"
    r"|gerelateerde artikelen|lees ook|meer nieuws|powiązane artykuły|czytaj także|zobacz także"
    r"|(?:read |up )?next(?: up)?|latest|top news|popular(?: now)?|(?:suggested|picked|selected|just)? ?for you"
    r"|must reads?|(?:explore|discover) more|more to explore|icymi|in case you missed it"
    r"|(?:what others|people) (?:are|also) read(?:ing)?|editor['\u2019]?s['\u2019]? choice|also (?:in|on) .{2,30}"
    r"|(?:today['\u2019]?s )?(?:top|hot) (?:stories|topics)|you may have missed|more by .{2,30}"
    r"|from the same .{2,20}|follow-up stories"
    r"|(?:другие|последние|главные|ещё|еще|больше|все) (?:новости|новостей|материалов|статей)(?: .{2,20})?"
    r"|(?:ещё|еще|больше|также|статьи|сюжет) по теме|лента новостей|(?:самое )?(?:популярное|обсуждаемое)"
    r"|(?:возможно, )?вам (?:будет|может быть) интересно|вас может заинтересовать|читать также|сейчас читают"
    r"|не пропустите|что (?:ещё|еще) почитать|следующая статья|новости партн[её]ров"
    r"|te recomendamos|recomendados|(?:últimas|otras) noticias|más (?:de|sobre) .{2,30}|temas relacionados"
    r"|ver también|no te pierdas|tendencias|destacados|notas relacionadas"
    r"|mehr (?:aus|von) .{2,30}|lies auch|(?:aktuelle|neueste|neue) (?:meldungen|nachrichten|artikel)|empfohlen"
    r"|empfehlungen der redaktion|im trend|nächster artikel|passend zum thema|lesetipps"
    r"|(?:autres|nos derniers|plus d['\u2019]) ?(?:articles|actualités|actus)|dans la même rubrique"
    r"|dernières (?:actualités|nouvelles)|recommandés? pour vous|voir aussi|tendances|à la une"
    r"|(?:cela|ceci|ces articles) (?:pourrai(?:en)?t|peu(?:ven)?t) vous intéresser|vous pourriez aimer"
    r"|ti potrebbe(?:ro)? interessare|ultime notizie|notizie correlate"
    r"|(?:mais|últimas|outras) notícias|você também pode gostar|polecane|(?:схожі|інші) новини"
    r"|(?:ilgili|diğer|benzer) haberler"
    r"|читайте також|схожі статті|相关文章|相关新闻|関連記事|おすすめ記事"
)
_STOP = re.compile(
    r"(?:(?:leave|post|add|write|view|show|read|join)\s(?:a|all|the|your|your first)?\s?)?"
    r"(?:comments?|repl(?:y|ies)|discussion|conversation)(?: section)?"
    r"|no (?:comments?|repl(?:y|ies)) yet.*|be the first to (?:comment|reply).*"
    r"|comments? (?:are closed|\(.*)"
    r"|(?:share|tweet|email|print|save|like|follow us|subscribe|sign up|newsletter|download)"
    r"(?: (?:this|us|now|here|on|it|article|story|page|with friends).*)?"
    r"|(?:download|get|install|try)\b.{0,25}\b(?:app|apps|extension|premium|free trial)\b.{0,20}"
    r"|(?:try|explore|discover|ask|meet) (?:our|the|what)\b.{0,30}\b(?:ai|assistant|features?"
    r"|tools?|app)\b.{0,30}"
    r"|app ?-?store.{0,20}|google ?play.{0,20}|available on .{0,20}store.*"
    r"|(?:sign up|subscribe|register)\b.{0,60}|(?:(?:our|the|daily|weekly|free|morning|e-?mail) ){0,2}newsletters?.{0,30}"
    r"|(?:nuestro )?boletín(?: (?:diario|semanal|de .{2,20}))?|(?:наша )?рассылка.{0,20}|infolettre.{0,20}"
    r"|(?:about|contact)(?: us)?|privacy policy|terms (?:of|and) .{0,30}|cookie (?:policy|settings)"
    r"|(?:copyright|©|\(c\)).{0,120}|all rights reserved.*"
    r"|kommentare?|(?:noch )?keine kommentare.*|kommentar (?:schreiben|hinterlassen)|teilen|drucken"
    r"|(?:jetzt )?(?:abonnieren|anmelden).{0,30}|app (?:herunterladen|laden).{0,30}|impressum"
    r"|datenschutz.{0,30}"
    r"|комментари(?:и|ев|й).{0,20}|нет комментариев.*|комментариев (?:пока )?нет.*"
    r"|оставить комментарий|обсуждение"
    r"|поделиться.{0,20}|подпис(?:аться|ывайтесь|ка).{0,60}|скача(?:ть"
    r"|йте)\b.{0,40}приложени.{0,40}"
    r"|comentarios?|(?:sin|no hay) comentarios.*|deja (?:un|tu) comentario|compartir"
    r"|suscr[ií]bete.{0,50}"
    r"|descarga(?:r)?\b.{0,30}(?:app|aplicación).{0,30}"
    r"|commentaires?|aucun commentaire.*|laisser un commentaire|partager|abonnez-vous.{0,50}"
    r"|s['\u2019]abonner"
    r"|télécharge[rz]\b.{0,30}(?:app|application).{0,30}"
    r"|share (?:via|on) .{2,20}|(?:get it on|available on) .{2,20}|open in (?:the )?app|manage choices|accept all"
    r"|advertise(?: with us)?|help cent(?:er|re)|report an? .{2,20}|rate this .{2,20}|listen to this .{2,20}"
    r"|(?:did you (?:like|enjoy)|was) this .{2,30}|(?:join|follow) (?:us|our) .{2,40}|terms & conditions"
    r"|\d* ?комментари(?:й|я|ев)|подпи(?:шитесь|саться|сывайтесь)\b.{0,60}|установите\b.{0,40}приложени.{0,60}"
    r"|наше приложение|сообщить об ошибке|нашли ошибку.{0,30}|мы в соцсетях|все права защищены|о (?:нас|проекте)"
    r"|политика конфиденциальности|пользовательское соглашение|читайте нас .{2,30}"
    r"|compartir en .{2,20}|suscríbase.{0,50}|aviso legal|política de privacidad|síg[au]enos.{0,20}"
    r"|(?:artikel|beitrag|auf .{2,20}) teilen|(?:jetzt |unsere )app(?: .{2,20})?|agb|folgen sie uns.{0,30}"
    r"|alle rechte vorbehalten|fehler melden|diskutieren sie .{2,30}"
    r"|partager .{2,20}|mentions légales|politique de confidentialité|nous contacter|suivez-nous.{0,30}"
    r"|tous droits réservés"
    r"|commenti|condividi|iscriviti.{0,40}|comentários|compartilhar|assine.{0,40}|reacties"
    r"|deel dit.{0,20}"
)
_ADVERT = re.compile(
    r"advertisements?|ads?|sponsored(?: content| by.{0,30})?|promoted|promotion|advertorial"
    r"|paid post"
    r"|anzeige|werbung|реклама|на правах рекламы|publicidad|publicité|pubblicità|publicidade"
)
_FURNITURE = re.compile(
    r"logo|menu|home|search|close|image|photo|video|orange background|listen|copy link|hashtags?"
    r"|tags"
    r"|(?:read|show|see|view|load) (?:more|less|all|full (?:story|article))|skip to .{0,20}"
    r"|min(?:ute)?s?\.? (?:read|lesezeit|чтения|de lect(?:ura|ure))|(?:reading time|lesezeit|время чтения"
    r"|tiempo de lectura|temps de lecture)\b.{0,12}|(?:#[\w-]+\W*)+"
    r"|(?:(?:continue )?read|view|leer|lire|читать)(?: (?:more|original|далее|полностью|(?:the |this )?(?:full )?"
    r"(?:story|article)))? (?:at|on|en|sur|на) .{2,30}"
    r"|bookmark|follow|save for later|topics|translate|теги|merken|drucken|imprimer|imprimir|guardar"
    r"|log ?in|sign ?in|back to top|сохранить|читать далее"
    r"|weiter|mehr|leer más|lire (?:la suite|plus)|leggi tutto"
)
_OFFER = re.compile(
    r"\bcookies?\b|\bapps?\b|newsletter|\bapp[- ]?store|google ?play|rustore|\bdownload|\binbox\b"
    r"|\bsign up\b|\bsubscribe|herunterlad|\babonn|подпи(?:с|ш)|скача(?:ть|йте)|приложени[ея]"
    r"|рассылк|descarg|suscr[ií]b|boletín|aplicación|télécharg|infolettre|all rights reserved|©"
)
_ADDRESSED = re.compile(
    r"\b(?:you|your|our|us|we|get|sie|ihrer?|unser(?:e[nrms]?)?|wir|jetzt|вы|ваш\w*|наш\w*|нас|мы"
    r"|usted|su|tu|nuestr[oa]s?|puede|utilizamos|vous|votre|vos|notre|nos|nous"
    r"|установите|читайте|скачайте|подпишитесь|подписывайтесь|descargue|download|subscribe|sign up)\b"
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
