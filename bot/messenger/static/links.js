// Where links lead: into the bot, to the demo's own pages, or out of it.

import { el } from "./dom.js";
import { state } from "./store.js";
import { say } from "./words.js";

let openStart = () => {};

export function onStart(handler) {
  openStart = handler;
}

function parsed(url) {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

// The payload of a deep link into this bot, null for any other address.
export function startOf(url) {
  const at = parsed(url);
  if (at === null || at.hostname !== "t.me") return null;
  if (at.pathname.toLowerCase() !== `/${state.about.bot.username}`.toLowerCase()) return null;
  return at.searchParams.get("start") ?? "";
}

export function follow(url) {
  const payload = startOf(url);
  if (payload !== null) openStart(payload);
}

export function link(url, props = {}) {
  const at = parsed(/^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `http://${url}`);
  if (at === null || !["http:", "https:"].includes(at.protocol)) return el("span", props);
  if (startOf(at.href) !== null) {
    const opened = el("a", { ...props, href: at.href });
    opened.addEventListener("click", (event) => {
      event.preventDefault();
      follow(at.href);
    });
    return opened;
  }
  const out = { ...props, target: "_blank", rel: "noopener noreferrer" };
  if (!at.hostname.endsWith(".example")) return el("a", { ...out, href: at.href, title: at.href });
  const [address, fragment] = at.href.split(/#(.*)/s);
  const query = new URLSearchParams({ url: address });
  const href = `read?${query}${fragment ? `#${fragment}` : ""}`;
  return el("a", { ...out, href, title: `${address} (${say("opens-reader")})` });
}
