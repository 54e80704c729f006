### What Footnote says in English. A sentence about an error says what happened and what to do.

## Errors: addresses that were not fetched

fetch-not-a-url = This is not a web address: give one such as https://example.org/article, or the path of a file.
fetch-scheme = Only addresses that begin with http:// or https:// can be opened: save the page and give the file instead.
fetch-credentials = The address holds a user name or password, which is never sent: remove it, or save the page and give the file.
fetch-private-address = The address leads into a private network, which is not opened: add its host to FOOTNOTE_FETCH_ALLOW if it is meant to be.
fetch-too-many-redirects = The address leads from one page to the next without an end: open it in a browser and give the address that it ends at.
fetch-too-large = The page is too large to be an article: save the part that you need and give the file.
fetch-not-text = The address serves neither a web page nor text: give the address of the article's own page.
fetch-not-found = There is no page at this address: check it for a typing error.
fetch-forbidden = The site does not let programs read this page: save it in a browser and give the file.
fetch-timeout = The site took too long to answer: try again later.
fetch-unresolved = No site of this name was found: check the address, and whether this machine is online.
fetch-connection = No connection to the site could be made: check whether it and this machine are online, then try again.
fetch-certificate = The site could not prove that it is the one it claims to be: check the address, or save the page and give the file.
fetch-robots = The site asks crawlers not to read this page (robots.txt), and a sitemap is read as they read it: give the page's own address if you want it.
fetch-rate-limited = The site asks for fewer requests: try again later.
fetch-server-error = The site reported a fault of its own: try again later.
not-modified = The page is what it was: there is nothing new to read.

## Errors: pages, files and lines with nothing usable in them

unreadable-empty = There is no text in it: check that the right file or page was given.
unreadable-binary = It holds data rather than text: give a web page, plain text or JSON lines.
unreadable-undecodable = Its characters could not be made out in any encoding: save it again as UTF-8.
unreadable-file-type = This kind of file cannot be read: give .html, .txt, .md, .pdf, .docx, .epub, .eml, .jsonl, .jsonl.gz, a feed (.rss, .atom, .json), a sitemap (.xml, .xml.gz) or a list of feeds (.opml).
unreadable-too-large = It is too large to be one article: split it, or give a collection as JSON lines.
unreadable-not-found = There is no such file: check the path, or begin a web address with https://.
unreadable-no-permission = The file may not be read: give yourself permission to read it, then try again.
unreadable-is-folder = This is a folder: give the files in it.
unreadable-read-failed = The file could not be read to its end: check the disk that it is on, or give a copy of it.
unreadable-damaged-gzip = The compressed file is damaged or cut off, and what came before the damage was read: fetch a whole copy and try again.
unreadable-cookie-wall = The page shows only a question about cookies: accept it in a browser, save the page and give the file.
unreadable-login-page = The page asks to log in: log in with a browser, save the article and give the file.
unreadable-bot-check = The page only checks whether a person is reading: open it in a browser, save the page and give the file.
unreadable-paywall = The page shows the article to subscribers only: if you are one, save it in a browser and give the file.
unreadable-script-only = The page is empty until its scripts run, and they are not run here: save it in a browser and give the file.
unreadable-no-article = No article was found on the page: give the address of the article itself, not of a list of articles.
unreadable-error-page = The page only reports an error: check the address.
unreadable-not-json = The line is not JSON: write one object a line, such as {"{"}"title": "…", "text": "…"{"}"}.
unreadable-not-an-object = The line is JSON but no object: write it as {"{"}"title": "…", "text": "…"{"}"}.
unreadable-no-title = The line has no title: give it a field "title" that is not empty.
unreadable-no-text = There is no text in the article: give it a field "text" that is not empty.
unreadable-bad-field = The field "{ $detail }" has a value that cannot be used: correct it or leave the field out.
unreadable-encrypted = It is locked with a password or against copying: save a copy without protection and give that.
unreadable-scanned = Its pages are pictures of text, without the text itself: run text recognition (OCR) over it and give the result.
unreadable-damaged = It is damaged or not what it claims to be ({ $detail }), and cannot be read: open it in its program, save it again and give the copy.
unreadable-expensive = Reading it takes more time or memory than one file may have: save it again in its program, or give the text of it.
unreadable-unpacks = It unfolds to far more than it should, as files made to do harm do, and was not read: give the content itself.
unreadable-declares-entities = It defines abbreviations of its own (XML entities), which are not followed for safety: save it without them.
unreadable-not-a-feed = There is no feed in it: give the address of an RSS, Atom or JSON feed.
unreadable-no-entries = The feed has no entries at present: try again when it has.
unreadable-no-addresses = The sitemap names no page: give the address of one that does.
unreadable-list = It is a list of articles, and such are read for the administrators of this bot only: give the address of one article.
unreadable-nested = It is a list where an article was expected: give its address by itself.

## Errors: questions

question-empty = The question is empty: type one.
question-too-long = The question is too long: put it in at most { NUMBER($limit) } characters.
question-no-words = There is no word in the question: ask it in words.

## Errors, as those are told who neither run the bot nor its machine

guest-fetch-private-address = The address leads into a private network, and such are not opened.
guest-fetch-unresolved = No site of this name was found: check the address.
guest-fetch-connection = No connection to the site could be made: try again later.
guest-unreadable-file-type = This kind of file cannot be read: give .html, .txt, .md, .pdf, .docx, .epub or .eml.
guest-storage-error = Something is wrong with this bot's machine: try again later.
guest-storage-newer = { guest-storage-error }
guest-storage-damaged = { guest-storage-error }
guest-output-refused = { guest-storage-error }
guest-model-unusable = { guest-storage-error }
guest-model-changed = { guest-storage-error }
guest-job-broken = { guest-storage-error }
guest-library-unknown = The library of this chat is not there any more.

## Errors: everything else

library-unknown = There is no library "{ $name }": use one of these, or ingest into it to create it: { $known }.
feed-unknown = This library follows no feed { $feed }: footnote feeds list shows those that it does.
library-full = { $limit ->
    [one] One article is all that this library may hold
   *[other] This library holds the { NUMBER($limit) } articles that it may hold
}: remove some with /delete, or all with /settings.
library-empty = There are no articles in this library yet: add some with footnote ingest FILE-OR-ADDRESS.
article-unknown = There is no article { NUMBER($article_id, useGrouping: 0) } in this library: footnote articles list shows those that there are.
setting-refused = The setting { $name } has a value that cannot be used: it should be { $expected }.
dataset-not-found = There is no folder { $where }: check the path.
dataset-not-given = There is no data set to ask: give its folder, or two files of saved runs to compare.
dataset-unknown-format = No questions were found in { $where }: README, Evaluation, says what the folder should hold.
dataset-file-missing = The file { $where } is missing: README, Evaluation, says what the folder should hold.
dataset-bad-line = { $where } cannot be read as evaluation data: correct it as README, Evaluation, says.
dataset-no-questions = There is no question to ask in { $where }: add some, or ask without a limit or a half.
dataset-no-articles = None of the articles of { $where } could be read: check that each line has a title and a text.
dataset-nothing-in-common = The two runs of { $where } have no question in common: compare runs over the same data set.
dataset-unknown-article = The question { $where } names an article that is not there: correct its id, or add the article.
dataset-same-id-twice = Two of the articles have the id { $where }: give each one of its own.
dataset-not-a-run = { $where } is no saved run of this version: make it again with footnote eval --save.
floors-not-found = There is no file of floors { $path }: write it with --raise-floors.
floors-unreadable = The floors in { $path } cannot be read: restore the file, or remove it and write it with --raise-floors.
floors-other-questions = The floors are of other articles or questions: set them anew with --lower-floors and the reason.
floors-other-model = The floors are of another embedding model: set FOOTNOTE_MODEL back, or set them anew with --lower-floors and the reason.
output-refused = { $path } cannot be written: give another file, in a folder that exists and that you may write to, and none of the data set.
job-broken-fault = The job met a mistake of the program, and what it had done is kept: begin it again, and report it if it stays.
job-broken-memory = The job needed more memory than there is, and what it had done is kept: give the machine more, or begin it again with fewer or smaller sources.
job-broken-crashes = The job was given up because the program died each time it came to the same place: begin it again with fewer sources, and report it if it stays.
model-unusable = The embedding model { $model } cannot be used ({ $detail }): install Footnote again, or set FOOTNOTE_MODEL to the folder of a sentence-transformers model.
model-changed = The stored vectors come from another embedding model than the present one: run footnote reindex, or set FOOTNOTE_MODEL back.
storage-newer = A newer version of Footnote wrote { $path }: use that version or a newer one.
storage-full = There is no room left on the disk of { $path }: free some and try again; everything reported as stored is kept.
storage-read-only = { $path } cannot be written: give yourself permission, or set FOOTNOTE_DATA to a folder that you may write.
storage-busy = Another program has kept { $path } busy for too long: wait for it to finish and try again.
storage-error = The data folder stands in the way at { $path }: check that it is a folder that you may read and write.
storage-damaged = The database { $path } is damaged: stop the bot and put a backup back with deploy/restore.sh --replace FILE { $folder }, or, without one, move it away and ingest the articles again.
refused = This cannot be done as it was asked: check the input.
try-later = This did not work at the moment: try again later.
footnote-error = Something went wrong that has no description: run the command again, and report it if it stays.
output-lost = The output could not be written: check the disk that it goes to.
interrupted-bench = Stopped: nothing was measured, give the command again to begin anew.
interrupted-eval = Stopped: nothing of this evaluation is kept but vectors, which make the next one quicker.
interrupted = Stopped: every article that was reported is kept, so give the command again to go on.

## Receipts of ingest and other commands

status-added = Added
status-updated = Updated
status-unchanged = Unchanged
status-duplicate = Already here
status-gone = Gone
status-failed = Failed
receipt = { $status }: { $title }
size = { $words ->
    [one] { $words } word
   *[other] { $words } words
}, { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}
words = { $words ->
    [one] { $words } word
   *[other] { $words } words
}
summary-of-ingest = { $articles ->
    [one] { $articles } article
   *[other] { $articles } articles
}: { $counts }.
summary-part = { $count } { $status }
progress = Reading
progress-refresh = Asking again
progress-reindex = Embedding
progress-rate = { $articles } articles, { $passages } passages, { $rate } passages/s
nothing-to-refresh = There is no page to ask for again: no article here has a public address, or all were checked lately.
no-articles = There are no articles here yet: add some with footnote ingest FILE-OR-ADDRESS.
gone-since = Its page is gone since { DATETIME($date, dateStyle: "medium") }: it is kept, and no longer answered from.
removed = Removed: { $title }
progress-poll = Asking feeds
no-feeds = No feed is followed here yet: follow one with footnote feeds add URL.
no-feeds-due = No feed is due.
feed-added = Followed: { $title } ({ $url })
feed-known = Followed already: { $title } ({ $url })
feed-removed = No longer followed, its articles stay: { $title }
feeds-imported = { $count ->
    [one] One new feed is followed.
   *[other] { $count } new feeds are followed.
}
feed-polled = { $title }: { $counts }.
feed-quiet = { $title }: nothing new.
feed-failed = { $title } could not be asked:
feed-left = { $left ->
    [one] One more entry waits for the next poll.
   *[other] { $left } more entries wait for the next poll.
}
feed-last = last success { $when }
feed-never = no success yet
feed-next = next poll { $when }
feed-error = { $failures ->
    [one] the last time it failed: { $reason }
   *[other] it failed { $failures } times in a row: { $reason }
}
exported = { $articles ->
    [one] Wrote { $articles } article to { $file }.
   *[other] Wrote { $articles } articles to { $file }.
}
reindexed = { $passages ->
    [one] Indexed { $passages } passage.
   *[other] Indexed { $passages } passages.
}
date = { DATETIME($date, dateStyle: "medium") }

## Answers

quoted = “{ $quote }”
also = Also:
also-in = The same story: { $places }
no-answer = { $articles ->
    [0] Nothing here answers this.
    [one] The one article here does not answer this.
   *[other] None of the { $articles } articles here answers this.
}
no-answer-near = { $articles ->
    [one] The one article here does not answer this. It is:
   *[other] None of the { $articles } articles here answers this. Near it, but no answer:
}
nothing-found = Nothing here is like that.
scores = score { $score }, cosine { $cosine }, BM25 { $bm25 }

## Evaluation

eval-of = { $dataset }: { NUMBER($questions) } questions to { NUMBER($articles) } articles ({ NUMBER($passages) } passages)
eval-failed = { $articles ->
    [one] One article could not be read and is missing.
   *[other] { $articles } articles could not be read and are missing.
}
eval-legend = In brackets the 95 % interval, then the number of questions. A question that was refused counts as not answered.
progress-eval = Evaluating
table-articles = Articles found
table-passages = Passages that hold the answer
table-answers = Answers given, of the questions that have one
table-given = Right article given: the first quote
table-quotes = Quotes
table-refusals = Share refused
table-separation = Confidence tells answerable questions from the others (AUROC)
table-milliseconds = Milliseconds a question
measure-article-hit-1 = hit@1
measure-article-hit-5 = hit@5
measure-article-mrr-10 = MRR@10
measure-passage-hit-1 = hit@1
measure-passage-hit-5 = hit@5
measure-passage-mrr-10 = MRR@10
measure-right-article = right article
measure-answer-in-sentence = answer in sentence
measure-answer-in-quote = answer in quote
measure-given-in-sentence = answer in sentence
measure-given-in-quote = answer in quote
measure-given-length = times the gold sentence
measure-words-right = words in bold
measure-quote-words = words
measure-quotes-exact = exact
measure-refused-answerable = answerable
measure-refused-absent = article absent
measure-refused-other-fact = other fact
measure-auroc-absent = article absent
measure-auroc-other-fact = other fact
stage-embed = embed the question
stage-search = search
stage-choose = choose the quote
stage-total = in all
compare-difference = B − A, 95 %
compare-better = better
compare-worse = worse
compare-of = { NUMBER($questions) } questions were asked of both.
compare-other-data = The two were not asked of the same articles and questions: only the questions that both have are compared.
compare-legend = Nothing is said where the interval holds 0 or fewer than { $least } questions changed: these questions do not tell A from B. Of a dozen measures, one may look better or worse by chance.
floor-broken = Below its floor: { $measure } is { $found }, the floor is { $floor }.

## Demo

demo-loading = Loading the articles of the demo; this takes a few seconds the first time.
demo-welcome = Footnote answers questions about articles with a verbatim quote and where it stands. Here it has { $articles } short articles from Port Ansgar in the province of Vellmark.
demo-fiction = All of it is fiction: the places, people, outlets and addresses were invented for this demo.
demo-you = You
demo-footnote = Footnote
demo-ask = Ask something yourself; an empty line ends the demo.
demo-next = For another question: footnote demo --ask "…". For your own articles: footnote ingest FILE-OR-ADDRESS, then footnote ask "…".
demo-address = Open this address in a browser on this machine: it is a messenger with people to be, and the bot in it. Ctrl-C ends the demo and leaves nothing behind.
demo-port-taken = Port { $port } is taken: choose another with footnote demo --port N, or a free one with --port 0.

## Demo in the browser

page-guide = Getting started
page-try = Try it
page-try-lead = Each of these is done with one click, as the person it needs.
page-ask-in-private = Ask a question in private
page-ask-in-group = Ask in a group, in a topic
page-add-file = Add an article as administrator
page-ask-of-file = Ask about the new article
page-done = done
page-hide = Hide
page-fiction = All of it is fiction: people, places, outlets and articles were invented for this demo.
page-reader = reader
page-reader-russian = reader, speaks Russian
page-administrator = administrator of the bot
page-be = Be somebody else
page-people = People to be
page-chats = Chats
page-no-chat = Choose a chat to begin
page-messages = Messages
page-write = Message
page-send = Send
page-attach = Attach a file
page-remove-file = Remove the file
page-drop = Drop the file to attach it
page-commands = Commands
page-actions = Actions for this message
page-reply = Reply
page-edit = Edit
page-delete = Delete
page-copy = Copy text
page-copied = Copied
page-react = React with
page-replying = Reply to
page-editing = Edit message
page-cancel = Cancel
page-close = OK
page-back = Back to the chats
page-newest = To the newest message
page-new-messages = new
page-typing = typing
page-bot = bot
page-members = members
page-edited = edited
page-forwarded = Forwarded from
page-via = via
page-show-more = Show all of the quote
page-show-less = Show less of the quote
page-topics = Topics
page-general = General
page-topic-opened = opened this topic
page-joined = joined
page-left = left
page-service = The chat was changed
page-light = Light or dark
page-file = File
page-picture = Picture
page-today = Today
page-opens-reader = opens the invented article here
page-lost-touch = The demo has ended or cannot be reached. Trying again …
page-refused = This could not be done here.
page-too-large = The file is larger than 20 MB.
page-no-answer = The bot has not answered the button yet.
page-article-note = This article was invented for Footnote's demo, and is shown by the demo itself: its address leads nowhere.
page-lost = Nothing is here: open the address that footnote demo has printed, with all of its end.

## Bench

progress-bench = Measuring
bench-engine = { $model } runs on { $engine }
engine-set = FOOTNOTE_ENGINE asks for it.
engine-gpu = There is a GPU. No such machine was at hand when Footnote was made.
engine-bf16 = This processor computes in bfloat16.
engine-no-bf16 = This processor does not compute in bfloat16.
engine-platform-untried = OpenVINO was not tried on this kind of machine; FOOTNOTE_ENGINE=openvino-fp32 tries it.
engine-not-installed = OpenVINO is not installed or cannot be loaded: pip install openvino may make it faster.
engine-not-yet = The model will be made ready for OpenVINO when it is first used.
engine-not-exported = The model could not be made ready for OpenVINO ({ $detail }).
engine-not-exportable = The model cannot be made ready for OpenVINO ({ $detail }).
engine-unfaithful = In bfloat16 its vectors would differ too much from those of sentence-transformers.
bench-tried = { $passages } passages of { NUMBER($tokens) } tokens on average, { $rounds ->
    [one] one round
   *[other] { $rounds } rounds
}, { $cores ->
    [one] one core
   *[other] { $cores } cores
}; sentence-transformers as it comes in the same process, in turn.
bench-here = here
bench-reference = as it comes
bench-ratio = ratio
bench-seconds = seconds
bench-rate = passages a second
bench-query-p50 = milliseconds a question, p50
bench-query-p95 = milliseconds a question, p95
bench-gflops = GFLOP/s, padding not counted
bench-peak = GFLOP/s of a product of matrices
bench-share = share of that
bench-cosine-mean = cosine to as it comes, mean
bench-cosine-lowest = cosine to as it comes, lowest
bench-resident = MB of memory held
bench-memory-peak = MB of memory held at most
bench-library = { $articles ->
    [one] one article
   *[other] { $articles } articles
}, { $passages ->
    [one] one passage
   *[other] { $passages } passages
}
bench-asked = { $questions ->
    [one] one question
   *[other] { $questions } questions
} of a process that stays, { $rounds ->
    [one] one start
   *[other] { $rounds } starts
} of each other process, in turn.
bench-import = import sentence_transformers
bench-first-answer = footnote ask, a process of its own
bench-help = footnote --help
bench-load = from nothing to a warm library

## Doctor: what was found

doctor-data-ready = The data folder { $path } can be read and written.
doctor-data-absent = There is no data folder { $path } yet: the first command that needs it creates it.
doctor-data-uncreatable = There is no data folder { $path }, and it may not be created.
doctor-data-no-folder = The data folder cannot be where something else stands: { $path } is no folder.
doctor-data-unreadable = The data folder { $path } may not be read.
doctor-data-read-only = { $path } may not be written: questions are answered, but no article can be added.
doctor-fetch-ready = { $hosts ->
    [0] No address in a private network may be read.
    [one] One host in a private network may be read.
   *[other] { $hosts } hosts in private networks may be read.
}
doctor-fetch-too-long = The entry of FOOTNOTE_FETCH_ALLOW for { $host } never matches, since it is not just a host.
doctor-fetch-useless = An entry of FOOTNOTE_FETCH_ALLOW never matches, since it names no host.
doctor-variables-known = Every variable that begins with FOOTNOTE_ is one that Footnote reads.
doctor-variable-misspelt = The variable { $name } is set, but Footnote does not read it.
doctor-variable-unknown = The variable { $name } is set, but Footnote does not read it.
doctor-disk-roomy = { NUMBER($free) } MB are free on the disk of the data folder.
doctor-disk-low = Only { NUMBER($free) } MB are free on the disk of the data folder; reindex may need { NUMBER($wanted) } MB.
doctor-disk-full = Only { NUMBER($free) } MB are free on the disk of the data folder; adding articles needs { NUMBER($wanted) } MB.
doctor-python-fits = This is Footnote { $footnote } on Python { $found }.
doctor-python-unfit = This is Footnote { $footnote } on Python { $found }, but it needs Python { $wanted }.
doctor-packages-fit = All { $packages } packages that Footnote needs are installed in versions that fit.
doctor-package-missing = The package { $name } is not installed, but Footnote needs it.
doctor-package-unfit = The package { $name } is installed in version { $found }, but Footnote needs { $wanted }.
doctor-package-unloadable = The package { $name } cannot be loaded, so that nothing else could be checked.
doctor-not-installed = Footnote runs without being installed, so that the versions of its packages cannot be checked.
doctor-sqlite-fits = SQLite { $found } has all that is needed.
doctor-sqlite-old = SQLite is of version { $found }, but Footnote needs { $wanted } or newer.
doctor-sqlite-without-fts5 = SQLite { $found } was built without FTS5, the full-text search that Footnote needs.
doctor-model-intact = The model { $model } is there (fingerprint { $fingerprint }).
doctor-model-not-here = The model { $model } has not been downloaded to this machine, so that it could not be checked.
doctor-model-unusable = The model { $model } cannot be used: { $detail }.
doctor-model-works = The model embeds sentences as vectors of { $dim } numbers, with { $engine }.
doctor-model-unloadable = The model { $model } is there, but it cannot be run: { $detail }.
doctor-model-useless = The model { $model } runs, but what it returns are no vectors to search by.
doctor-database-absent = There is no database { $path } yet: nothing has been stored.
doctor-database-new = The database { $path } is empty; the next command sets it up.
doctor-database-pending = The database { $path } stands beside a log of changes that it has not taken over yet, as after copying files, so that it was not checked.
doctor-database-busy = Another program keeps the database { $path } to itself, so that it was not checked.
doctor-database-no-file = The database cannot be where something else stands: { $path } is no file.
doctor-database-unreadable = The database { $path } may not be read.
doctor-database-damaged = The database { $path } is damaged or no database at all.
doctor-database-foreign = The database { $path } is of another program.
doctor-revision-current = The database { $path } is of revision { $found }, the present one.
doctor-revision-older = The database { $path } is of revision { $found } and will be brought to { $known }.
doctor-revision-newer = The database { $path } is of revision { $found }, and this version of Footnote knows no more than { $known }.
doctor-tables-missing = The database { $path } lacks tables: { $tables }.
doctor-structure-sound = The structure of the database is sound.
doctor-structure-damaged = { $faults ->
    [one] The structure of the database is damaged in one place.
   *[other] The structure of the database is damaged in { $faults } places at least.
}
doctor-references-broken = { $rows ->
    [one] One row of the database belongs to something that is not there.
   *[other] { $rows } rows of the database belong to something that is not there.
}
doctor-model-same = The vectors in the database come from the present model.
doctor-model-other = The vectors in the database come from another model (fingerprint { $stored }) than the present one ({ $given }). Until they are embedded again, questions are answered with that one if it is still here, else not at all.
doctor-no-articles = The database holds no articles yet: footnote ingest FILE-OR-ADDRESS adds some.
doctor-articles-sound = { $articles ->
    [one] The one article is whole
   *[other] All { $articles } articles are whole
}, in { $passages ->
    [one] one passage.
   *[other] { $passages } passages.
}
doctor-articles-unreadable = { $count ->
    [one] One article cannot be read: number { $ids }.
   *[other] { $count } articles cannot be read: numbers { $ids }.
}
doctor-articles-altered = { $count ->
    [one] The text of one article is not what was stored: number { $ids }.
   *[other] The texts of { $count } articles are not what was stored: numbers { $ids }.
}
doctor-articles-bare = { $count ->
    [one] One article has no passage, so that it is never found: number { $ids }.
   *[other] { $count } articles have no passage, so that they are never found: numbers { $ids }.
}
doctor-passages-sound = Every passage lies inside its article.
doctor-spans-outside = { $count ->
    [one] One passage does not lie inside its article: number { $ids }.
   *[other] { $count } passages do not lie inside their articles: numbers { $ids }.
}
doctor-vectors-sound = Every passage has its vector of { $dim } numbers.
doctor-vectors-unfit = { $count ->
    [one] The vector of one passage is not what a model returns: number { $ids }.
   *[other] The vectors of { $count } passages are not what a model returns: numbers { $ids }.
}
doctor-terms-sound = The terms for searching by words fit the passages.
doctor-terms-outdated = The terms for searching by words are of another version of Footnote; the next command that writes computes them again.
doctor-terms-unfit = The terms for searching by words do not fit ({ $passages } passages, { $terms } terms and { $articles } of the articles that were looked at).
doctor-terms-unreadable = The terms for searching by words are damaged.
doctor-totals-unfit = The database counts other numbers of articles, passages or terms than it holds.
doctor-index-absent = There is no index yet, and nothing to be indexed.
doctor-index-not-yet = There is no index on disk yet: it is built from the database when it is first needed.
doctor-index-current = The index fits the database.
doctor-index-behind = { $changes ->
    [one] The index fits the database and is one change behind, which it catches up at the next question.
   *[other] The index fits the database and is { $changes } changes behind, which it catches up at the next question.
}
doctor-index-to-rebuild = All vectors have been replaced since the index was written: it is built again at the next question.
doctor-index-not-compared = The index is intact, but there is no database to compare it with.
doctor-index-other-faiss = The index was written by another version of FAISS ({ $found }).
doctor-index-other-model = The index is of another model than the vectors in the database.
doctor-index-ahead = The index is of a later time than the database, as after restoring a backup.
doctor-index-damaged = The index is damaged at { $path }: it is built again at the next question.
doctor-index-unreadable = The index may not be read at { $path }.
doctor-index-unfit = The index does not hold what the database holds.
doctor-index-orphaned = The index is of { $passages ->
    [one] one passage
   *[other] { $passages } passages
}, but the database holds nothing.
doctor-index-set-aside = { $files ->
    [one] One damaged file of the index was kept aside: { $path }.
   *[other] { $files } damaged files of the index were kept aside: { $path }.
}
doctor-check-failed = The check of the { $part ->
    [settings] settings
    [disk] disk
    [versions] versions
    [database] database
    [index] index
   *[data] database and the index
} could not be finished ({ $kind }).

## Doctor: what to do

doctor-ask-for-help = Please report it, with this sentence: it is a fault of Footnote, or of something that it did not think of.
doctor-check-disk = If it comes back, check the disk.
doctor-close-other-program = Wait for it to finish or close it, then call the doctor again.
doctor-delete-index = Delete the folder index in the data folder: it is built again from the database at the next question.
doctor-delete-set-aside = Check the disk if that happens again; the files may be deleted.
doctor-free-disk = Free some room there, or set FOOTNOTE_DATA to a folder on a larger disk.
doctor-give-permission = Give yourself permission, or set FOOTNOTE_DATA to a folder that you may read and write.
doctor-install-again = Install Footnote again as its README says, in a virtual environment of its own.
doctor-install-model = Install Footnote again, or set FOOTNOTE_MODEL to the folder of a sentence-transformers model.
doctor-install-python = Install Footnote again with a newer Python.
doctor-let-download = The next command that embeds downloads it; if a folder is meant, check FOOTNOTE_MODEL.
doctor-move-foreign = Move it away, or set FOOTNOTE_DATA to a folder that is Footnote's own.
doctor-move-out-of-the-way = Move it away, or set FOOTNOTE_DATA to another folder.
doctor-name-host = Write it as { $host }.
doctor-nothing = Nothing has to be done: it is built again at the next question.
doctor-reindex = Run footnote reindex, which embeds every passage again; check the disk if it comes back.
doctor-reindex-or-model-back = Run footnote reindex, or set FOOTNOTE_MODEL back.
doctor-remove-entry = Give hosts, or hosts with a port, with commas between them; an address of IPv6 in brackets.
doctor-remove-variable = Unset it if it is meant for Footnote.
doctor-rename-variable = If it is meant for Footnote, call it { $meant }.
doctor-restore = Restore footnote.db from a backup; if it was removed on purpose, ingest the articles again.
doctor-restore-or-ingest = Restore the database from a backup, or move it away and ingest the articles again; check the disk.
doctor-upgrade-footnote = Use the version of Footnote that wrote it, or a newer one.
doctor-use-any-command = Run another command, such as footnote articles list, then call the doctor again.

## Doctor: the sum

doctor-sum = { $wrong ->
    [0] { $notes ->
        [0] All is well.
        [one] All is well; one thing is worth knowing.
       *[other] All is well; { $notes } things are worth knowing.
    }
    [one] One thing is wrong.
   *[other] { $wrong } things are wrong.
}

## Chats: asking

chat-start = Ask a question about the articles here, and I answer with a quote and where it stands, or say that they do not answer it.
chat-start-examples = Ask a question about the articles here, and I answer with a quote and where it stands, or say that they do not answer it. For example:
chat-help-private = Any message is a question.
    /search WORDS – passages that come near
    /latest – the newest articles
    /article NUMBER – one of them
    /new – begin anew: “and when?” is about your last questions until then
    A link – I read it for you alone, and answer from it too; /articles lists what I read for you
    /settings – language, length of answers, which articles I answer from
    /privacy – what is kept about you
chat-help-group = Here I answer /ask QUESTION, a message that mentions me, and replies to what I wrote.
    /ask as a reply takes that message as the question; as a reply to a link it asks about that article.
    /search WORDS – passages that come near
    /latest – the newest articles
    /new – begin anew: “and when?” is about your last questions until then
    Its administrators: /settings – a library of the group's own, who may ask and add articles; /ingest, /feeds, /articles, /delete, /gaps, /export
chat-help-admin = For administrators:
    /ingest ADDRESSES – or send a file, or forward a post, or reply to one with /ingest
    /articles – all of them
    /delete NUMBER – remove one
    /refresh – read changed pages again
    /gaps – questions that had no answer
    /stats – how much is asked and answered
    /feeds ADDRESSES – follow feeds; /feeds lists them
    /jobs – what is being done; /cancel ends what you ordered last
    /export – all articles as a file; /export questions – what was asked, where that is kept; /export settings – what was chosen and added
    /libraries – which libraries there are
    /admins NUMBER – let somebody else do this too; /admins lists who does
    /reindex – embed everything again, after a change of model
    /doctor – what is wrong here, if anything
chat-understood = Understood as: { $question }
chat-new = What you asked before is forgotten here: your next question stands on its own.
chat-new-nothing = Nothing of yours is remembered here: your next question stands on its own.
chat-ask-what = What do you want to know? Type your question after /ask.
chat-ask-what-reply = What do you want to know? Type your question after /ask, or reply to a message with /ask.
chat-search-what = What do you want to find? Type words after /search.
chat-nothing-found = Nothing here is like that.
chat-further = { $sources ->
    [one] 1 more source
   *[other] { $sources } more sources
}
chat-open = open
chat-open-at = open at this sentence
chat-no-answer = { $articles ->
    [0] There are no articles here yet.
    [one] The one article here does not answer this.
   *[other] None of the { $articles } articles here answers this.
}
chat-no-answer-dated = { $articles ->
    [one] The one article here does not answer this (it is of { DATETIME($date, dateStyle: "medium") }).
   *[other] None of the { $articles } articles here answers this (newest: { DATETIME($date, dateStyle: "medium") }).
}
chat-out-of-reach = The articles here are in another language than your question, and the model of this bot does not read it: ask in theirs.
chat-also-in = The same story:
chat-near = Near it, but no answer:
chat-no-articles = There are no articles here yet.
chat-no-articles-admin = There are no articles here yet: send me a link, a file or a forwarded post with /ingest.
chat-no-articles-own = There are no articles here yet: send a link, and I read it.
chat-no-articles-group = There are no articles here yet: /ingest with a link or a file adds one.
chat-here-already = Already here: { $title }
    Ask about it.
chat-article-unknown = There is no article { NUMBER($article_id, useGrouping: 0) } here: /latest shows the newest.
chat-delete-unknown = There is no article { NUMBER($article_id, useGrouping: 0) } among those that you look after: /articles lists them.
chat-article-number = Which one? Type its number after the command: /latest shows the newest.
chat-latest = { $articles ->
    [one] One article, the only one here:
   *[other] The newest of { $articles } articles:
}
chat-articles = { $articles ->
    [one] One article
   *[other] { $articles } articles
}, page { $page } of { $pages }:
chat-example = What is known about “{ $title }”?
chat-example-who = Who is { $name }?
chat-not-here = The article of this link is not here.

## Chats: buttons

chat-button-more = More
chat-button-why = Why this?
chat-button-copy = Copy link
chat-button-preview = Preview
chat-button-undo = Undo
chat-button-undo-all = Undo all
chat-button-cancel = Cancel
chat-button-cancel-job = Cancel { NUMBER($id, useGrouping: 0) }
chat-button-delete = Delete
chat-button-keep = Keep
chat-button-newer = ‹ Newer
chat-button-older = Older ›
chat-why = { ORDINAL($meaning) } of { $passages } passages by meaning, { ORDINAL($words) } by words ({ $shared }). Likely to answer: { $probability } %.
chat-why-no-words = { ORDINAL($meaning) } of { $passages } passages by meaning; no word of the question is in it. Likely to answer: { $probability } %.
chat-why-nothing = { $passages ->
    [0] No passage came near.
    [one] One passage came near. Likely to answer: { $probability } %.
   *[other] { $passages } passages came near. Likely to answer: { $probability } %.
}
chat-thanks = Noted, thank you.
chat-thanks-undone = Taken back.
chat-button-old = This button is too old: ask again.
chat-no-more = That was all.
chat-busy = Too many questions at once: try again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}.
chat-too-fast = Too much at once: try again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}.

## Chats: people and groups

chat-stranger = This bot answers only people and groups that its administrators listed; your number is { NUMBER($number, useGrouping: 0) }.
chat-stranger-group = This bot answers only people and groups that its administrators listed; this group's number is { NUMBER($number, useGrouping: 0) }.
chat-language = Which language shall I speak?
chat-language-set = I speak English here now.
chat-privacy = I keep the language that you chose, your marks 👍 👎, and for 30 days which passages answered you, so that the buttons work; articles of links that you sent me, for you alone, until you remove them. Of questions only those without an answer are kept: for 30 days so that you can ask to be told, and for 90 days without who asked, so that the people who run this bot see what is missing. Your last three questions in each chat and what answered them are in memory for half an hour, so that “and when?” is understood; /new forgets them, and they are written nowhere. Nothing that you type is logged or sent to anybody else. How many questions come on a day and how many are answered is counted, without who asked. /mydata shows what is kept about you.
chat-mydata = What is kept about you:
    · number: { NUMBER($person, useGrouping: 0) }
    · language: { $language }
    · answers of the last 30 days: { NUMBER($answers) }
    · marks 👍 👎: { NUMBER($marks) }
    · articles that I read for you: { NUMBER($articles) }
    · last questions, in memory for half an hour: { NUMBER($recent) }
    · questions whose answer you wait for: { NUMBER($waits) }
chat-mydata-no-language = that of your Telegram
chat-in-private = Ask me that in our private chat.
chat-button-tell = Tell me when one does
chat-will-tell = I shall tell you here when an article answers this.
chat-too-many-waits = You wait for twenty answers already: /mydata shows them and can end that.
chat-answered-now = An article answers this now:
chat-gaps = Not answered in the last 90 days, { $groups ->
    [one] one group
   *[other] { NUMBER($groups) } groups
} of questions:
chat-more-gaps = … and { $groups ->
    [one] one more group
   *[other] { NUMBER($groups) } more groups
}.
chat-gaps-none = Every question of the last 90 days has an answer.
chat-stats = { $articles ->
    [one] One article
   *[other] { NUMBER($articles) } articles
}, { $passages ->
    [one] one passage
   *[other] { NUMBER($passages) } passages
}
chat-stats-today = Today (UTC)
chat-stats-week = 7 days
chat-stats-month = 30 days
chat-stats-asked = { $asked ->
    [one] one question
   *[other] { NUMBER($asked) } questions
}, { $share } % answered
chat-stats-nothing = no questions
chat-stats-marks = 30 days: 👍 { NUMBER($up) }, 👎 { NUMBER($down) }
picture-questions = Questions a day
picture-answered = answered
picture-refused = not answered
picture-share = Answered, in %
picture-outlets = Articles by outlet
picture-others = others
picture-unknown = outlet unknown
chat-privacy-questions = The people who run this bot have chosen to keep questions for 90 days: the words and the day, not who asked; not those of groups and people that are answered from articles of their own.
chat-questions-off = Questions are not kept: set FOOTNOTE_KEEP_QUESTIONS to on, which /privacy then says.
chat-questions-none = No questions are kept yet.
chat-questions-exported = { $questions ->
    [one] One question
   *[other] { NUMBER($questions) } questions
} of the last 90 days, without who asked.
chat-export-what = /export sends the articles as a file; for those who run the bot, /export questions sends what was asked, where that is kept, and /export settings what was chosen and added.
chat-settings-exported = What was chosen in chats, who was added with /admins, and which feeds are followed.
chat-privacy-forget = Forget me
chat-forgotten = What I kept about you is gone.
chat-cancelled = Cancelled.
chat-nothing-to-cancel = There is nothing to cancel.
chat-text-only-file = Files are read for administrators only: send me the address of an article, or type your question.
chat-text-only = I read text and links only: type your question, please.
chat-added = I answer questions about articles: /ask QUESTION, mention me, or reply to what I wrote. Otherwise I am silent.
chat-added-privacy = I answer questions about articles: /ask QUESTION, or reply to what I wrote. Telegram's privacy mode hides other messages from me; mentions of me come through.
chat-asking-admins-only = Here only administrators of the group may ask: they chose that in /settings.
chat-group-has-none = This group has no library of its own: its administrators can give it one with /settings.
chat-settings = Settings of this chat.
chat-settings-own = I have read { $articles ->
    [0] no article yet
    [one] one article
   *[other] { NUMBER($articles) } articles
} for you alone; choose below whether I answer from all articles, yours only, or without yours.
chat-settings-no-own = Send me a link, and I read it for you alone.
chat-settings-group = This group's own library holds { $articles ->
    [0] no article yet
    [one] one article
   *[other] { NUMBER($articles) } articles
}; what is added here with /ingest goes there, and nobody else is answered from it.
chat-settings-no-group = I answer here from the articles that everybody asks.
chat-set-own = Give the group a library of its own
chat-set-end-own = Delete the own library…
chat-set-reads-both = All articles
chat-set-reads-own = Own only
chat-set-reads-shared = Without own
chat-set-length-long = Longer answers
chat-set-length-short = Short ones
chat-set-asking-all = Everybody asks
chat-set-asking-admins = Administrators ask
chat-set-ingesting-all = Everybody adds
chat-set-ingesting-admins = Administrators add
chat-set-receipts-here = Receipts here
chat-set-receipts-private = In private
chat-end-own = Delete the own library { $articles ->
    [0] (it is empty)
    [one] with its one article
   *[other] with its { NUMBER($articles) } articles
}? There will be no answers from it any more.
chat-group-admins-only = Only administrators of this group can do that.
chat-admins-only = Only administrators of this bot can do that.
chat-command-unknown = There is no such command: /help shows those that there are.

## Chats: administrators

chat-ingest-what = What shall I read? Send addresses after /ingest, a file, or a forwarded post; /cancel ends this.
chat-ingest-what-group = What shall I read? Write addresses after /ingest, send it under a file, or reply with it to a link, a file or a post.
chat-ingest-link = Send me the address of an article, and I read it for you alone; files are for administrators.
chat-too-many-links = Too much to read at once: try again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
chat-libraries = Libraries:
chat-library-line = · { $name }: { $articles ->
    [one] one article
   *[other] { NUMBER($articles) } articles
}
chat-libraries-own = Of their own: { $groups ->
    [one] one group
   *[other] { NUMBER($groups) } groups
}, { $people ->
    [one] one person
   *[other] { NUMBER($people) } people
}. What those hold is theirs.
chat-admins = Who runs this bot:
chat-admin-fixed = · { NUMBER($person, useGrouping: 0) }, by the bot's configuration
chat-admin-line = · { NUMBER($person, useGrouping: 0) }
chat-admins-how = /admins NUMBER adds somebody; /mydata tells people their number.
chat-admin-nobody = That is not the number of a person: /mydata tells people theirs.
chat-admins-number = Whom? Type the person's number after /admins.
chat-admin-known = { NUMBER($person, useGrouping: 0) } is an administrator already.
chat-admin-added = { NUMBER($person, useGrouping: 0) } is an administrator of this bot now.
chat-button-dismiss = Remove { NUMBER($person, useGrouping: 0) }
chat-reading = { $sources ->
    [one] Reading one source…
   *[other] Reading { $sources } sources…
}
chat-job-ordered = Noted, it begins in a moment…
chat-job-waits = Waits until other work is done…
chat-job-begun = { $job }…
chat-job-progress = { $job }: { NUMBER($done) } of { NUMBER($total) }…
chat-job-failed = Not finished. { $reason }
chat-job-is-ended = It has ended already.
chat-job-ingest = Reading
chat-job-refresh = Reading again
chat-job-reindex = Embedding again
chat-job-export = Export
chat-job-poll = Asking feeds
chat-job-remove = Removing
chat-job-queued = waits
chat-job-running = goes on
chat-job-done = done
chat-job-failed-state = not finished
chat-job-cancelled = cancelled
chat-jobs = Jobs, the newest first:
chat-jobs-none = No jobs yet.
chat-job-line = { NUMBER($id, useGrouping: 0) } · { DATETIME($date, dateStyle: "medium") } · { $job } · { $state }
chat-job-line-at = { chat-job-line }, { NUMBER($done) } of { NUMBER($total) }
chat-reindexed = { $passages ->
    [one] One passage
   *[other] { NUMBER($passages) } passages
} embedded again.
chat-export-large = The file has { NUMBER($megabytes) } MB, and Telegram takes 50 from a bot: it is on the server as { $path }.
chat-export-large-own = The file has { NUMBER($megabytes) } MB, and Telegram takes 50 from a bot: it cannot be sent.
chat-export-gone = The file of this export is not there any more: order it again with /export.
chat-job-untold = This job has ended, but what came of it cannot be shown; the people who run this bot have been told.
chat-job-not-told = This has ended; what came of it is told only to people who may still order it.
chat-undo-all = Remove { $articles ->
    [one] the one article
   *[other] the { NUMBER($articles) } articles
} that this added? There will be no answers from them any more.
chat-undone-all = { $articles ->
    [one] One article
   *[other] { NUMBER($articles) } articles
} removed again.
chat-reading-progress = { $done } of { $total } sources read, { $articles ->
    [one] one article
   *[other] { $articles } articles
} so far…
chat-kept = { $words ->
    [one] 1 word kept
   *[other] { NUMBER($words) } words kept
}
chat-dropped = { NUMBER($words) } dropped (menus, footer)
chat-here-since = Already here since { DATETIME($date, dateStyle: "medium") }
chat-not-added = Not added: { $reason }
chat-undone = Removed again: { $title }
chat-delete = Delete “{ $title }”? It will not be answered from any more.
chat-deleted = Deleted: { $title }
chat-kept-article = Kept.
chat-file-too-large = The file is larger than the 20 MB that Telegram lets bots read: put it on the web and send its address, or use footnote ingest.
chat-refresh-nothing = No article here has a public address to read again.
chat-exported = { $articles ->
    [one] One article
   *[other] { $articles } articles
}, as footnote ingest takes them.
chat-sum = { $articles ->
    [one] One article
   *[other] { $articles } articles
}: { $counts }.
chat-sum-part = { $count } { $status }
chat-more-failed = … and { $count } more.

chat-feeds = { $feeds ->
    [one] One feed is followed
   *[other] { $feeds } feeds are followed
}:
chat-feeds-none = No feed is followed here yet: send /feeds and the address of one.
chat-feeds-full = { $feeds ->
    [one] One feed is all that a group may follow
   *[other] A group may follow { NUMBER($feeds) } feeds
}: /feeds lists them with a button to leave each.
chat-more-feeds = … and { $feeds } more: footnote feeds list shows all.
chat-feed-new = not asked yet, due { DATETIME($next, dateStyle: "medium", timeStyle: "short") } UTC
chat-feed-fares = asked { DATETIME($last, dateStyle: "medium", timeStyle: "short") }, next { DATETIME($next, dateStyle: "medium", timeStyle: "short") } UTC
chat-feed-added = Followed: { $title }. Its articles come within a minute.
chat-feed-known = Followed already: { $title }
chat-feed-not-added = Not followed: { $url }.
chat-feed-removed = No longer followed; its articles stay.
chat-button-poll = Ask all now
chat-button-unfollow = Unfollow { NUMBER($id, useGrouping: 0) }
chat-channel-read = From now on I read what is posted in “{ $title }”; changed posts are changed here too.

## Chats: faults

chat-fault = Something went wrong here; the people who run this bot have been told (number { NUMBER($reference, useGrouping: 0) }).
chat-digest = Fault { NUMBER($reference, useGrouping: 0) }: { $digest }
chat-digest-more = { $count ->
    [one] One more fault since then
   *[other] { $count } more faults since then
}

## Commands, as Telegram lists them

command-ask = ask a question
command-search = find passages
command-latest = the newest articles
command-article = show an article
command-new = forget what I asked before
command-settings = library, language, length of answers
command-libraries = which libraries there are
command-admins = who runs the bot
command-language = English or Russian
command-privacy = what is kept and for how long
command-mydata = what is kept about you, and delete it
command-gaps = questions that had no answer
command-stats = how much is asked and answered
command-help = how to ask
command-cancel = stop what you began
command-ingest = read articles: addresses, a file, a post
command-articles = all articles
command-delete = remove an article
command-feeds = feeds that are followed
command-refresh = read every address again
command-jobs = what is being done
command-export = all articles as a file
command-reindex = embed everything again
command-doctor = is everything well

## The bot on the command line

run-no-token = There is no token: @BotFather in Telegram gives one for a new bot, put it into TELEGRAM_BOT_TOKEN; footnote demo needs none.
run-bad-token = Telegram does not know this token: copy it again from @BotFather into TELEGRAM_BOT_TOKEN.
run-ready = { $name } answers now; Ctrl-C ends it.
