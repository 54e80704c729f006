### Что Footnote говорит по-русски. Предложение об ошибке говорит, что случилось и что делать.

## Ошибки: адреса, которые не удалось прочитать

fetch-not-a-url = Это не веб-адрес: пришлите такой, как https://example.org/article.
fetch-scheme = Открыть можно только адреса, которые начинаются с http:// или https://: сохраните страницу и пришлите файл.
fetch-credentials = В адресе есть имя или пароль, они никуда не отправляются: уберите их или сохраните страницу и пришлите файл.
fetch-private-address = Адрес ведёт в частную сеть, она не открывается: если так и задумано, добавьте узел в FOOTNOTE_FETCH_ALLOW.
fetch-too-many-redirects = Адрес без конца ведёт с одной страницы на другую: откройте его в браузере и пришлите тот, где он заканчивается.
fetch-too-large = Страница слишком велика для статьи: сохраните нужную часть и пришлите файл.
fetch-not-text = По этому адресу нет ни страницы, ни текста: пришлите адрес страницы самой статьи.
fetch-not-found = По этому адресу нет страницы: проверьте, нет ли опечатки.
fetch-forbidden = Сайт не даёт программам читать эту страницу: сохраните её в браузере и пришлите файл.
fetch-timeout = Сайт отвечал слишком долго: попробуйте позже.
fetch-unresolved = Сайта с таким именем не нашлось: проверьте адрес.
fetch-connection = Соединиться с сайтом не удалось: проверьте, работает ли он, и попробуйте ещё раз.
fetch-certificate = Сайт не смог доказать, что он тот, за кого себя выдаёт: проверьте адрес или сохраните страницу и пришлите файл.
fetch-robots = Сайт просит программы не читать эту страницу (robots.txt), а карта сайта читается по этим правилам: если она нужна, пришлите её адрес.
fetch-rate-limited = Сайт просит обращаться к нему реже: попробуйте позже.
fetch-server-error = Сайт сообщил о собственной неисправности: попробуйте позже.
not-modified = Страница не изменилась: нового на ней нет.

## Ошибки: страницы и файлы, в которых нечего читать

unreadable-empty = Там нет текста: проверьте, тот ли это файл или страница.
unreadable-binary = Там данные, а не текст: пришлите веб-страницу, простой текст или строки JSON.
unreadable-undecodable = Не удалось понять, в какой кодировке текст: сохраните его в UTF-8.
unreadable-file-type = Такие файлы не читаются: пришлите .html, .txt, .md, .pdf, .docx, .epub, .eml, .jsonl, .jsonl.gz, ленту (.rss, .atom, .json), карту сайта (.xml, .xml.gz) или список лент (.opml).
unreadable-too-large = Это слишком много для одной статьи: разделите её или пришлите собрание строками JSON.
unreadable-not-found = Такого файла нет: проверьте путь или начните веб-адрес с https://.
unreadable-no-permission = Файл нельзя прочитать: дайте на это право и попробуйте ещё раз.
unreadable-is-folder = Это папка: назовите файлы в ней.
unreadable-read-failed = Файл не удалось прочитать до конца: проверьте диск или пришлите копию.
unreadable-damaged-gzip = Сжатый файл повреждён или обрезан, прочитано то, что было до повреждения: пришлите целую копию.
unreadable-cookie-wall = На странице только вопрос о cookie: примите их в браузере, сохраните страницу и пришлите файл.
unreadable-login-page = Страница просит войти: войдите в браузере, сохраните статью и пришлите файл.
unreadable-bot-check = Страница только проверяет, человек ли её читает: откройте её в браузере, сохраните и пришлите файл.
unreadable-paywall = Статью видят только подписчики: если вы подписаны, сохраните её в браузере и пришлите файл.
unreadable-script-only = Страница пуста, пока не выполнены её скрипты, а здесь они не выполняются: сохраните её в браузере и пришлите файл.
unreadable-no-article = На странице не нашлось статьи: пришлите адрес самой статьи, а не списка.
unreadable-error-page = Страница лишь сообщает об ошибке: проверьте адрес.
unreadable-not-json = Строка — не JSON: пишите по объекту в строке, например {"{"}"title": "…", "text": "…"{"}"}.
unreadable-not-an-object = Строка — JSON, но не объект: пишите {"{"}"title": "…", "text": "…"{"}"}.
unreadable-no-title = В строке нет заголовка: добавьте непустое поле "title".
unreadable-no-text = В статье нет текста: добавьте непустое поле "text".
unreadable-bad-field = Поле "{ $detail }" имеет негодное значение: исправьте его или уберите поле.
unreadable-encrypted = Файл закрыт паролем или защищён от копирования: сохраните копию без защиты и пришлите её.
unreadable-scanned = Страницы в нём — картинки с текстом, самого текста нет: распознайте текст (OCR) и пришлите результат.
unreadable-damaged = Файл повреждён или не то, чем называется ({ $detail }), и не читается: откройте его в его программе, сохраните заново и пришлите копию.
unreadable-expensive = Чтение требует больше времени или памяти, чем положено одному файлу: сохраните его заново в его программе или пришлите текст.
unreadable-unpacks = Файл разворачивается в гораздо больший, чем должен, как бывает у вредоносных, и не прочитан: пришлите само содержимое.
unreadable-declares-entities = В нём определены собственные сокращения (сущности XML), которые ради безопасности не раскрываются: сохраните его без них.
unreadable-not-a-feed = Ленты там нет: пришлите адрес ленты RSS, Atom или JSON.
unreadable-no-entries = В ленте сейчас нет записей: попробуйте, когда они появятся.
unreadable-no-addresses = Карта сайта не называет ни одной страницы: пришлите адрес той, что называет.
unreadable-list = Это список статей, а списки читаются только для администраторов бота: пришлите адрес одной статьи.
unreadable-nested = Это список там, где ожидалась статья: пришлите его адрес отдельно.

## Ошибки: вопросы

question-empty = Вопрос пуст: напишите его.
question-too-long = Вопрос слишком длинный: уложитесь в { NUMBER($limit) } знаков.
question-no-words = В вопросе нет ни одного слова: спросите словами.

## Ошибки для тех, кто не ведёт ни бота, ни его машину

guest-fetch-private-address = Адрес ведёт в частную сеть, такие не открываются.
guest-fetch-unresolved = Сайта с таким именем не нашлось: проверьте адрес.
guest-fetch-connection = Соединиться с сайтом не удалось: попробуйте позже.
guest-unreadable-file-type = Такие файлы не читаются: пришлите .html, .txt, .md, .pdf, .docx, .epub или .eml.
guest-storage-error = На машине этого бота что-то не так: попробуйте позже.
guest-storage-newer = { guest-storage-error }
guest-storage-damaged = { guest-storage-error }
guest-output-refused = { guest-storage-error }
guest-model-unusable = { guest-storage-error }
guest-model-changed = { guest-storage-error }
guest-job-broken = { guest-storage-error }
guest-library-unknown = Библиотеки этого чата больше нет.

## Ошибки: остальное

library-unknown = Библиотеки "{ $name }" нет: есть { $known }.
feed-unknown = Эта библиотека не следит за лентой { $feed }: проверьте адрес или номер.
library-full = { $limit ->
    [one] В этой библиотеке уже { NUMBER($limit) } статья, больше в неё не помещается
    [few] В этой библиотеке уже { NUMBER($limit) } статьи, больше в неё не помещается
   *[many] В этой библиотеке уже { NUMBER($limit) } статей, больше в неё не помещается
}: уберите лишние командой /delete или все сразу через /settings.
library-empty = В этой библиотеке ещё нет статей: администратор может добавить их командой /ingest.
article-unknown = Статьи { NUMBER($article_id, useGrouping: 0) } здесь нет: /latest покажет новые.
setting-refused = Значение настройки { $name } не годится: нужно { $expected }.
dataset-not-found = Папки { $where } нет: проверьте путь.
dataset-not-given = Спрашивать не из чего: назовите папку набора данных или два файла сохранённых прогонов.
dataset-unknown-format = В { $where } не нашлось вопросов: README, Evaluation, говорит, что должно быть в папке.
dataset-file-missing = Файла { $where } нет: README, Evaluation, говорит, что должно быть в папке.
dataset-bad-line = { $where } нельзя прочитать как данные для оценки: исправьте по README, Evaluation.
dataset-no-questions = В { $where } нечего спросить: добавьте вопросы или спросите без ограничения и половины.
dataset-no-articles = Ни одной статьи из { $where } прочитать не удалось: проверьте, что в каждой строке есть заголовок и текст.
dataset-nothing-in-common = У двух прогонов { $where } нет общих вопросов: сравнивайте прогоны одного набора.
dataset-unknown-article = Вопрос { $where } называет статью, которой нет: исправьте номер или добавьте статью.
dataset-same-id-twice = У двух статей один номер { $where }: дайте каждой свой.
dataset-not-a-run = { $where } — не сохранённый прогон этой версии: сделайте его заново командой footnote eval --save.
floors-not-found = Файла порогов { $path } нет: запишите его с --raise-floors.
floors-unreadable = Пороги в { $path } не читаются: верните файл или уберите его и запишите с --raise-floors.
floors-other-questions = Пороги от других статей или вопросов: задайте новые с --lower-floors и причиной.
floors-other-model = Пороги от другой модели: верните FOOTNOTE_MODEL или задайте новые с --lower-floors и причиной.
output-refused = { $path } нельзя записать: назовите другой файл в папке, куда можно писать.
job-broken-fault = Задача наткнулась на ошибку в программе, сделанное сохранено: запустите её ещё раз и сообщите, если повторится.
job-broken-memory = Задаче не хватило памяти, сделанное сохранено: дайте машине больше памяти или запустите задачу с меньшим числом источников.
job-broken-crashes = Задача остановлена: программа каждый раз падала на одном и том же месте; запустите её с меньшим числом источников и сообщите, если повторится.
model-unusable = Модель { $model } не работает ({ $detail }): установите Footnote заново или укажите в FOOTNOTE_MODEL папку модели sentence-transformers.
model-changed = Сохранённые векторы от другой модели: выполните footnote reindex или верните прежнюю FOOTNOTE_MODEL.
storage-newer = { $path } записан более новой версией Footnote: возьмите её.
storage-full = На диске с { $path } нет места: освободите его и попробуйте ещё раз; всё, о чём сообщено, сохранено.
storage-read-only = { $path } нельзя записать: дайте на это право или укажите другую папку в FOOTNOTE_DATA.
storage-busy = Другая программа слишком долго занимает { $path }: дождитесь её и попробуйте ещё раз.
storage-error = Папка данных { $path } мешает: проверьте, что это папка и что её можно читать и записывать.
storage-damaged = База { $path } повреждена: остановите бота и верните копию командой deploy/restore.sh --replace FILE { $folder }, а если копии нет, уберите базу и загрузите статьи заново.
refused = Так сделать нельзя: проверьте, что вы прислали.
try-later = Сейчас не получилось: попробуйте позже.
footnote-error = Случилось то, чему нет описания: попробуйте ещё раз и сообщите, если повторится.

## Квитанции

status-added = Добавлено
status-updated = Обновлено
status-unchanged = Без изменений
status-duplicate = Уже есть
status-gone = Исчезла
status-failed = Не вышло
words = { $words ->
    [one] { $words } слово
    [few] { $words } слова
   *[many] { $words } слов
}
date = { DATETIME($date, dateStyle: "medium") }

## Чаты: вопросы

chat-start = Спросите о чём-нибудь из здешних статей: я отвечу цитатой и скажу, где она стоит, или скажу, что статьи на это не отвечают.
chat-start-examples = Спросите о чём-нибудь из здешних статей: я отвечу цитатой и скажу, где она стоит, или скажу, что статьи на это не отвечают. Например:
chat-help-private = Любое сообщение — вопрос.
    /search СЛОВА – похожие отрывки
    /latest – новые статьи
    /article НОМЕР – одна из них
    /new – начать заново: «а когда?» до тех пор о ваших последних вопросах
    Ссылка – прочту её только для вас и буду отвечать и по ней; /articles покажет, что я для вас прочёл
    /settings – язык, длина ответов, по каким статьям отвечать
    /privacy – что о вас хранится
chat-help-group = Здесь я отвечаю на /ask ВОПРОС, на сообщения, где меня упомянули, и на ответы на мои сообщения.
    /ask ответом на сообщение берёт его как вопрос, ответом на ссылку — спрашивает об этой статье.
    /search СЛОВА – похожие отрывки
    /latest – новые статьи
    /new – начать заново: «а когда?» до тех пор о ваших последних вопросах
    Её администраторам: /settings – своя библиотека группы, кто может спрашивать и добавлять статьи; /ingest, /feeds, /articles, /delete, /gaps, /export
chat-help-admin = Для администраторов:
    /ingest АДРЕСА – или пришлите файл, перешлите запись, ответьте на неё командой /ingest
    /articles – все статьи
    /delete НОМЕР – убрать одну
    /refresh – перечитать изменившиеся страницы
    /gaps – вопросы без ответа
    /stats – сколько спрашивают и на сколько есть ответ
    /feeds АДРЕСА – следить за лентами; /feeds покажет их
    /jobs – что сейчас делается; /cancel отменяет ваше последнее задание
    /export – все статьи файлом; /export questions – что спрашивали, если это хранится; /export settings – что выбрано и добавлено
    /libraries – какие есть библиотеки
    /admins НОМЕР – дать эти права ещё кому-то; /admins покажет, у кого они есть
    /reindex – посчитать векторы заново, после смены модели
    /doctor – что здесь не так
chat-understood = Понято так: { $question }
chat-new = О чём вы спрашивали здесь раньше, забыто: следующий вопрос понимается сам по себе.
chat-new-nothing = Здесь ничего вашего не запомнено: следующий вопрос понимается сам по себе.
chat-ask-what = Что вы хотите узнать? Напишите вопрос после /ask.
chat-ask-what-reply = Что вы хотите узнать? Напишите вопрос после /ask или ответьте командой /ask на сообщение.
chat-search-what = Что найти? Напишите слова после /search.
chat-nothing-found = Ничего похожего здесь нет.
chat-further = { $sources ->
    [one] Ещё { $sources } источник
    [few] Ещё { $sources } источника
   *[many] Ещё { $sources } источников
}
chat-open = открыть
chat-open-at = открыть на этом предложении
chat-no-answer = { $articles ->
    [0] Здесь ещё нет статей.
    [one] Из { $articles } статьи здесь ни одна на это не отвечает.
   *[many] Из { $articles } статей здесь ни одна на это не отвечает.
}
chat-no-answer-dated = { $articles ->
    [one] Из { $articles } статьи здесь ни одна на это не отвечает (самая новая: { DATETIME($date, dateStyle: "medium") }).
   *[many] Из { $articles } статей здесь ни одна на это не отвечает (самая новая: { DATETIME($date, dateStyle: "medium") }).
}
chat-out-of-reach = Статьи здесь на другом языке, чем ваш вопрос, а модель этого бота его не понимает: спросите на языке статей.
chat-also-in = О том же:
chat-near = Близко, но не ответ:
chat-no-articles = Здесь ещё нет статей.
chat-no-articles-admin = Здесь ещё нет статей: пришлите ссылку, файл или пересланную запись с /ingest.
chat-no-articles-own = Здесь ещё нет статей: пришлите ссылку, и я её прочту.
chat-no-articles-group = Здесь ещё нет статей: добавьте первую командой /ingest со ссылкой или файлом.
chat-here-already = Уже здесь: { $title }
    Спросите о ней.
chat-article-unknown = Статьи { NUMBER($article_id, useGrouping: 0) } здесь нет: /latest покажет новые.
chat-delete-unknown = Статьи { NUMBER($article_id, useGrouping: 0) } нет среди тех, за которыми вы смотрите: их покажет /articles.
chat-article-number = Какую? Напишите её номер после команды: /latest покажет новые.
chat-latest = { $articles ->
    [one] Самые новые из { $articles } статьи:
   *[many] Самые новые из { $articles } статей:
}
chat-articles = { $articles ->
    [one] { $articles } статья
    [few] { $articles } статьи
   *[many] { $articles } статей
}, страница { $page } из { $pages }:
chat-example = Что известно о «{ $title }»?
chat-example-who = Кто это — { $name }?
chat-not-here = Статьи по этой ссылке здесь нет.

## Чаты: кнопки

chat-button-more = Ещё
chat-button-why = Почему?
chat-button-copy = Скопировать ссылку
chat-button-preview = Показать
chat-button-undo-all = Вернуть всё
chat-button-cancel = Отменить
chat-button-cancel-job = Отменить { NUMBER($id, useGrouping: 0) }
chat-button-undo = Отменить
chat-button-delete = Удалить
chat-button-keep = Оставить
chat-button-newer = ‹ Новее
chat-button-older = Старее ›
chat-why = { $passages ->
    [one] { ORDINAL($meaning) } из { $passages } отрывка по смыслу
   *[many] { ORDINAL($meaning) } из { $passages } отрывков по смыслу
}, { ORDINAL($words) } по словам ({ $shared }). Ответ с вероятностью { $probability } %.
chat-why-no-words = { $passages ->
    [one] { ORDINAL($meaning) } из { $passages } отрывка по смыслу
   *[many] { ORDINAL($meaning) } из { $passages } отрывков по смыслу
}; слов вопроса в нём нет. Ответ с вероятностью { $probability } %.
chat-why-nothing = { $passages ->
    [0] Близких отрывков нет.
    [one] Близко подошёл { $passages } отрывок. Ответ с вероятностью { $probability } %.
    [few] Близко подошли { $passages } отрывка. Ответ с вероятностью { $probability } %.
   *[many] Близко подошло { $passages } отрывков. Ответ с вероятностью { $probability } %.
}
chat-thanks = Записано, спасибо.
chat-thanks-undone = Отметка снята.
chat-button-old = Эта кнопка устарела: спросите ещё раз.
chat-no-more = Это всё.
chat-busy = Слишком много вопросов сразу: попробуйте через { $seconds ->
    [one] { $seconds } секунду
    [few] { $seconds } секунды
   *[many] { $seconds } секунд
}.
chat-too-fast = Слишком много сразу: попробуйте через { $seconds ->
    [one] { $seconds } секунду
    [few] { $seconds } секунды
   *[many] { $seconds } секунд
}.

## Чаты: люди и группы

chat-stranger = Этот бот отвечает только тем людям и группам, которых внесли его администраторы; ваш номер { NUMBER($number, useGrouping: 0) }.
chat-stranger-group = Этот бот отвечает только тем людям и группам, которых внесли его администраторы; номер этой группы { NUMBER($number, useGrouping: 0) }.
chat-language = На каком языке говорить?
chat-language-set = Теперь я говорю здесь по-русски.
chat-privacy = Я помню выбранный вами язык, ваши отметки 👍 👎 и 30 дней – какие места вам ответили, чтобы работали кнопки; статьи по вашим ссылкам хранятся только для вас, пока вы их не уберёте. Из вопросов хранятся только те, на которые нет ответа: 30 дней, чтобы вы могли попросить о сообщении, и 90 дней без имени спросившего, чтобы те, кто ведёт этого бота, видели, чего не хватает. Три ваших последних вопроса в каждом чате и то, что на них ответило, полчаса хранятся в памяти, чтобы понять «а когда?»; /new забывает их, и никуда они не записываются. Ничто из написанного вами не попадает в журналы и никому больше не передаётся. Сколько вопросов пришло за день и на сколько есть ответ, считается без имён. /mydata покажет, что о вас хранится.
chat-mydata = Что о вас хранится:
    · номер: { NUMBER($person, useGrouping: 0) }
    · язык: { $language }
    · ответы за последние 30 дней: { NUMBER($answers) }
    · отметки 👍 👎: { NUMBER($marks) }
    · статьи, которые я прочёл для вас: { NUMBER($articles) }
    · последние вопросы, полчаса в памяти: { NUMBER($recent) }
    · вопросы, на которые вы ждёте ответа: { NUMBER($waits) }
chat-mydata-no-language = как в вашем Telegram
chat-in-private = Спросите об этом в нашем личном чате.
chat-button-tell = Сообщить, когда ответ найдётся
chat-will-tell = Я сообщу здесь, когда на это ответит какая-нибудь статья.
chat-too-many-waits = Вы уже ждёте двадцать ответов: /mydata покажет их и может это прекратить.
chat-answered-now = Теперь на это отвечает статья:
chat-gaps = Без ответа за последние 90 дней, { $groups ->
    [one] { NUMBER($groups) } группа
    [few] { NUMBER($groups) } группы
   *[many] { NUMBER($groups) } групп
} вопросов:
chat-more-gaps = … и ещё { $groups ->
    [one] { NUMBER($groups) } группа
    [few] { NUMBER($groups) } группы
   *[many] { NUMBER($groups) } групп
}.
chat-gaps-none = На все вопросы последних 90 дней есть ответ.
chat-stats = { $articles ->
    [one] { NUMBER($articles) } статья
    [few] { NUMBER($articles) } статьи
   *[many] { NUMBER($articles) } статей
}, { $passages ->
    [one] { NUMBER($passages) } отрывок
    [few] { NUMBER($passages) } отрывка
   *[many] { NUMBER($passages) } отрывков
}
chat-stats-today = Сегодня (UTC)
chat-stats-week = 7 дней
chat-stats-month = 30 дней
chat-stats-asked = { $asked ->
    [one] { NUMBER($asked) } вопрос
    [few] { NUMBER($asked) } вопроса
   *[many] { NUMBER($asked) } вопросов
}, с ответом { $share } %
chat-stats-nothing = вопросов нет
chat-stats-marks = 30 дней: 👍 { NUMBER($up) }, 👎 { NUMBER($down) }
picture-questions = Вопросы по дням
picture-answered = есть ответ
picture-refused = нет ответа
picture-share = Есть ответ, в %
picture-outlets = Статьи по изданиям
picture-others = прочие
picture-unknown = издание неизвестно
chat-privacy-questions = Те, кто ведёт этого бота, решили хранить вопросы 90 дней: слова и день, без имени спросившего; кроме вопросов тех групп и людей, кому отвечают по их собственным статьям.
chat-questions-off = Вопросы не хранятся: задайте FOOTNOTE_KEEP_QUESTIONS=on, и /privacy об этом скажет.
chat-questions-none = Пока ни одного вопроса не сохранено.
chat-questions-exported = { $questions ->
    [one] { NUMBER($questions) } вопрос
    [few] { NUMBER($questions) } вопроса
   *[many] { NUMBER($questions) } вопросов
} за последние 90 дней, без имён.
chat-export-what = /export присылает статьи файлом; тем, кто ведёт бота, /export questions – что спрашивали, если это хранится, а /export settings – что выбрано и добавлено.
chat-settings-exported = Что выбрано в чатах, кто добавлен командой /admins и за какими лентами следит бот.
chat-privacy-forget = Забудьте меня
chat-forgotten = Всё, что я о вас хранил, удалено.
chat-cancelled = Отменено.
chat-nothing-to-cancel = Отменять нечего.
chat-text-only-file = Файлы читаются только для администраторов: пришлите адрес статьи или напишите вопрос.
chat-text-only = Я понимаю только текст и ссылки: напишите, пожалуйста, вопрос.
chat-added = Я отвечаю на вопросы о статьях: /ask ВОПРОС, упоминание или ответ на моё сообщение. В остальное время молчу.
chat-added-privacy = Я отвечаю на вопросы о статьях: /ask ВОПРОС или ответ на моё сообщение. Режим приватности Telegram скрывает от меня остальные сообщения; упоминания я вижу.
chat-asking-admins-only = Здесь могут спрашивать только администраторы группы: так выбрано в /settings.
chat-group-has-none = Своей библиотеки у этой группы нет: её администраторы могут завести её через /settings.
chat-settings = Настройки этого чата.
chat-settings-own = { $articles ->
    [0] Для вас одного я пока не прочёл ни одной статьи
    [one] Для вас одного я прочёл { NUMBER($articles) } статью
    [few] Для вас одного я прочёл { NUMBER($articles) } статьи
   *[many] Для вас одного я прочёл { NUMBER($articles) } статей
}; выберите ниже, отвечать ли по всем статьям, только по вашим или без ваших.
chat-settings-no-own = Пришлите ссылку, и я прочту её только для вас.
chat-settings-group = { $articles ->
    [0] В своей библиотеке этой группы пока нет статей
    [one] В своей библиотеке этой группы { NUMBER($articles) } статья
    [few] В своей библиотеке этой группы { NUMBER($articles) } статьи
   *[many] В своей библиотеке этой группы { NUMBER($articles) } статей
}; сюда попадает то, что здесь добавляют командой /ingest, и больше никому по ней не отвечают.
chat-settings-no-group = Здесь я отвечаю по статьям, о которых спрашивают все.
chat-set-own = Завести группе свою библиотеку
chat-set-end-own = Удалить свою библиотеку…
chat-set-reads-both = Все статьи
chat-set-reads-own = Только свои
chat-set-reads-shared = Без своих
chat-set-length-long = Ответы длиннее
chat-set-length-short = Короче
chat-set-asking-all = Спрашивают все
chat-set-asking-admins = Только админы
chat-set-ingesting-all = Добавляют все
chat-set-ingesting-admins = Только админы
chat-set-receipts-here = Квитанции здесь
chat-set-receipts-private = Лично
chat-end-own = Удалить свою библиотеку, в которой { $articles ->
    [0] ещё нет статей
    [one] { NUMBER($articles) } статья
    [few] { NUMBER($articles) } статьи
   *[many] { NUMBER($articles) } статей
}? По ней больше не будет ответов.
chat-group-admins-only = Это могут только администраторы этой группы.
chat-admins-only = Это могут только администраторы этого бота.
chat-command-unknown = Такой команды нет: /help покажет, какие есть.

## Чаты: администраторы

chat-ingest-what = Что прочитать? Пришлите адреса после /ingest, файл или пересланную запись; /cancel прервёт.
chat-ingest-what-group = Что прочитать? Напишите адреса после /ingest, поставьте её под файлом или ответьте ею на ссылку, файл или запись.
chat-ingest-link = Пришлите адрес статьи, и я прочту её только для вас; файлы присылают администраторы.
chat-too-many-links = Слишком много чтения сразу: попробуйте через { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[many] { $minutes } минут
}.
chat-libraries = Библиотеки:
chat-library-line = · { $name }: { $articles ->
    [one] { NUMBER($articles) } статья
    [few] { NUMBER($articles) } статьи
   *[many] { NUMBER($articles) } статей
}
chat-libraries-own = Своих: у групп { NUMBER($groups) }, у людей { NUMBER($people) }. Что в них, знают только они.
chat-admins = Кто ведёт этого бота:
chat-admin-fixed = · { NUMBER($person, useGrouping: 0) }, из настроек бота
chat-admin-line = · { NUMBER($person, useGrouping: 0) }
chat-admins-how = /admins НОМЕР добавит человека; свой номер каждый узнаёт из /mydata.
chat-admin-nobody = Это не номер человека: свой номер каждому покажет /mydata.
chat-admins-number = Кого? Напишите номер человека после /admins.
chat-admin-known = { NUMBER($person, useGrouping: 0) } — уже администратор.
chat-admin-added = { NUMBER($person, useGrouping: 0) } — теперь администратор этого бота.
chat-button-dismiss = Убрать { NUMBER($person, useGrouping: 0) }
chat-reading = { $sources ->
    [one] Читаю { $sources } источник…
    [few] Читаю { $sources } источника…
   *[many] Читаю { $sources } источников…
}
chat-job-ordered = Принято, сейчас начнётся…
chat-job-waits = Ждёт, пока закончится другая работа…
chat-job-begun = { $job }…
chat-job-progress = { $job }: { NUMBER($done) } из { NUMBER($total) }…
chat-job-failed = Не закончено. { $reason }
chat-job-is-ended = Это уже закончилось.
chat-job-ingest = Чтение
chat-job-refresh = Перечитывание
chat-job-reindex = Новые векторы
chat-job-export = Выгрузка
chat-job-poll = Опрос лент
chat-job-remove = Удаление
chat-job-queued = ждёт
chat-job-running = идёт
chat-job-done = готово
chat-job-failed-state = не закончено
chat-job-cancelled = отменено
chat-jobs = Задания, новые сверху:
chat-jobs-none = Заданий ещё не было.
chat-job-line = { NUMBER($id, useGrouping: 0) } · { DATETIME($date, dateStyle: "medium") } · { $job } · { $state }
chat-job-line-at = { chat-job-line }, { NUMBER($done) } из { NUMBER($total) }
chat-reindexed = Заново посчитано: { $passages ->
    [one] { NUMBER($passages) } отрывок
    [few] { NUMBER($passages) } отрывка
   *[many] { NUMBER($passages) } отрывков
}.
chat-export-large = В файле { NUMBER($megabytes) } МБ, а Telegram берёт у ботов не больше 50: он лежит на сервере как { $path }.
chat-export-large-own = В файле { NUMBER($megabytes) } МБ, а Telegram берёт у ботов не больше 50: отправить его нельзя.
chat-export-gone = Файла этого экспорта больше нет: закажите его снова командой /export.
chat-job-untold = Это задание закончено, но показать, что вышло, не удалось; тем, кто ведёт этого бота, об этом сообщено.
chat-job-not-told = Это закончено; что вышло, сообщается только тем, кто всё ещё может давать такие задания.
chat-undo-all = Убрать { $articles ->
    [one] { NUMBER($articles) } статью
    [few] { NUMBER($articles) } статьи
   *[many] { NUMBER($articles) } статей
}, добавленные этим заданием? По ним больше не будет ответов.
chat-undone-all = Снова убрано: { $articles ->
    [one] { NUMBER($articles) } статья
    [few] { NUMBER($articles) } статьи
   *[many] { NUMBER($articles) } статей
}.
chat-reading-progress = Прочитано { $done } из { $total }, { $articles ->
    [one] пока { $articles } статья
    [few] пока { $articles } статьи
   *[many] пока { $articles } статей
}…
chat-kept = { $words ->
    [one] оставлено { $words } слово
    [few] оставлено { $words } слова
   *[many] оставлено { NUMBER($words) } слов
}
chat-dropped = отброшено { NUMBER($words) } (меню, подвал)
chat-here-since = Уже здесь с { DATETIME($date, dateStyle: "medium") }
chat-not-added = Не добавлено: { $reason }
chat-undone = Снова убрано: { $title }
chat-delete = Удалить «{ $title }»? По этой статье больше не будет ответов.
chat-deleted = Удалено: { $title }
chat-kept-article = Оставлено.
chat-file-too-large = Файл больше 20 МБ, а больше Telegram ботам читать не даёт: выложите его в сеть и пришлите адрес или возьмите footnote ingest.
chat-refresh-nothing = Ни у одной здешней статьи нет публичного адреса, чтобы перечитать её.
chat-exported = { $articles ->
    [one] { $articles } статья
    [few] { $articles } статьи
   *[many] { $articles } статей
}, в том виде, в каком их берёт footnote ingest.
chat-sum = { $articles ->
    [one] { $articles } статья
    [few] { $articles } статьи
   *[many] { $articles } статей
}: { $counts }.
chat-sum-part = { $count } { $status }
chat-more-failed = … и ещё { $count }.

chat-feeds = { $feeds ->
    [one] Бот следит за { $feeds } лентой
    [few] Бот следит за { $feeds } лентами
   *[many] Бот следит за { $feeds } лентами
}:
chat-feeds-none = Здесь пока не следят ни за одной лентой: пришлите /feeds и её адрес.
chat-feeds-full = Группа может следить за { $feeds ->
    [one] { NUMBER($feeds) } лентой
    [few] { NUMBER($feeds) } лентами
   *[many] { NUMBER($feeds) } лентами
}: /feeds покажет их с кнопкой, которая отменит подписку.
chat-more-feeds = … и ещё { $feeds }: все покажет footnote feeds list.
chat-feed-new = ещё не опрошена, черёд { DATETIME($next, dateStyle: "medium", timeStyle: "short") } UTC
chat-feed-fares = опрошена { DATETIME($last, dateStyle: "medium", timeStyle: "short") }, снова { DATETIME($next, dateStyle: "medium", timeStyle: "short") } UTC
chat-feed-added = Слежу: { $title }. Статьи появятся в течение минуты.
chat-feed-known = За этой лентой уже следят: { $title }
chat-feed-not-added = Не слежу: { $url }.
chat-feed-removed = Больше не слежу; статьи остаются.
chat-button-poll = Опросить все
chat-button-unfollow = Не следить за { NUMBER($id, useGrouping: 0) }
chat-channel-read = Теперь я читаю, что публикуют в «{ $title }»; изменённые записи меняются и здесь.

## Чаты: неисправности

chat-fault = Что-то сломалось; тем, кто ведёт этого бота, об этом сообщено (номер { NUMBER($reference, useGrouping: 0) }).
chat-digest = Неисправность { NUMBER($reference, useGrouping: 0) }: { $digest }
chat-digest-more = { $count ->
    [one] С тех пор ещё { $count } неисправность
    [few] С тех пор ещё { $count } неисправности
   *[many] С тех пор ещё { $count } неисправностей
}

## Команды, как их показывает Telegram

command-ask = задать вопрос
command-search = найти отрывки
command-latest = новые статьи
command-article = показать статью
command-new = забыть, о чём я спрашивал
command-settings = библиотека, язык, длина ответов
command-libraries = какие есть библиотеки
command-admins = кто ведёт бота
command-language = русский или английский
command-privacy = что хранится и как долго
command-mydata = что хранится о вас, и удалить это
command-gaps = вопросы без ответа
command-stats = сколько спрашивают и отвечено
command-help = как спрашивать
command-cancel = прервать начатое
command-ingest = прочитать статьи: адреса, файл, пост
command-articles = все статьи
command-delete = убрать статью
command-feeds = ленты, за которыми бот следит
command-refresh = перечитать все адреса
command-jobs = что сейчас делается
command-export = все статьи файлом
command-reindex = посчитать векторы заново
command-doctor = всё ли в порядке
