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
fetch-rate-limited = The site asks for fewer requests: try again later.
fetch-server-error = The site reported a fault of its own: try again later.

## Errors: pages, files and lines with nothing usable in them

unreadable-empty = There is no text in it: check that the right file or page was given.
unreadable-binary = It holds data rather than text: give a web page, plain text or JSON lines.
unreadable-undecodable = Its characters could not be made out in any encoding: save it again as UTF-8.
unreadable-file-type = This kind of file cannot be read: give .html, .htm, .txt, .md, .jsonl or .jsonl.gz.
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

## Errors: questions

question-empty = The question is empty: type one.
question-too-long = The question is too long: put it in at most { NUMBER($limit) } characters.
question-no-words = There is no word in the question: ask it in words.

## Errors: everything else

library-unknown = There is no library "{ $name }": use one of these, or ingest into it to create it: { $known }.
library-empty = There are no articles in this library yet: add some with footnote ingest FILE-OR-ADDRESS.
article-unknown = There is no article { NUMBER($article_id, useGrouping: 0) } in this library: footnote articles list shows those that there are.
setting-refused = The setting { $name } has a value that cannot be used: it should be { $expected }.
model-unusable = The embedding model { $model } cannot be used ({ $detail }): install Footnote again, or set FOOTNOTE_MODEL to the folder of a sentence-transformers model.
model-changed = The stored vectors come from another embedding model than the present one: run footnote reindex, or set FOOTNOTE_MODEL back.
storage-newer = A newer version of Footnote wrote { $path }: use that version or a newer one.
storage-full = There is no room left on the disk of { $path }: free some and try again; everything reported as stored is kept.
storage-read-only = { $path } cannot be written: give yourself permission, or set FOOTNOTE_DATA to a folder that you may write.
storage-busy = Another program has kept { $path } busy for too long: wait for it to finish and try again.
storage-error = The data folder stands in the way at { $path }: check that it is a folder that you may read and write.
storage-damaged = The database { $path } is damaged and cannot be read: restore it from a backup, or move it away and ingest the articles again.
refused = This cannot be done as it was asked: check the input.
try-later = This did not work at the moment: try again later.
footnote-error = Something went wrong that has no description: run the command again, and report it if it stays.
output-lost = The output could not be written: check the disk that it goes to.
interrupted = Stopped: every article that was reported is kept, so give the command again to go on.

## Receipts of ingest and other commands

status-added = Added
status-updated = Updated
status-unchanged = Unchanged
status-duplicate = Already here
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
progress-reindex = Embedding
progress-rate = { $articles } articles, { $passages } passages, { $rate } passages/s
no-articles = There are no articles here yet: add some with footnote ingest FILE-OR-ADDRESS.
removed = Removed: { $title }
reindexed = { $passages ->
    [one] Indexed { $passages } passage.
   *[other] Indexed { $passages } passages.
}
date = { DATETIME($date, dateStyle: "medium") }

## Answers

quoted = “{ $quote }”
also = Also:
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

## Demo

demo-loading = Loading the articles of the demo; this takes a few seconds the first time.
demo-welcome = Footnote answers questions about articles with a verbatim quote and where it stands. Here it has { $articles } short articles from Port Ansgar in the province of Vellmark.
demo-fiction = All of it is fiction: the places, people, outlets and addresses were invented for this demo.
demo-you = You
demo-footnote = Footnote
demo-ask = Ask something yourself; an empty line ends the demo.
demo-next = For another question: footnote demo --ask "…". For your own articles: footnote ingest FILE-OR-ADDRESS, then footnote ask "…".
