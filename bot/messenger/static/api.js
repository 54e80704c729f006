// The server that the page came from; addresses are relative, since the key is in the path.

import { toast } from "./dom.js";
import { say } from "./words.js";

async function answerOf(request) {
  const response = await request;
  if (response.ok) return response.json();
  toast(say("refused"));
  return null;
}

export async function about() {
  const response = await fetch("about");
  return response.json();
}

export function act(what) {
  return answerOf(fetch("act", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(what),
  }));
}

export function upload(file, given) {
  const query = new URLSearchParams({ name: file.name });
  for (const [name, value] of Object.entries(given)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, value);
  }
  return answerOf(fetch(`upload?${query}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  }));
}

export function subscribe(who, { changed, lost }) {
  const source = new EventSource(`events?who=${who}`);
  let first = true;
  source.addEventListener("open", () => {
    first = true;
    lost(false);
  });
  source.addEventListener("message", (event) => {
    changed(JSON.parse(event.data), first);
    first = false;
  });
  source.addEventListener("error", () => lost(true));
  return source;
}
