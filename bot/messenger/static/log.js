// The messages of one chat or topic, kept in step with what is known of them.

import { byId, el } from "./dom.js";
import { dayOf, draft, element } from "./message.js";
import { here, inTopic, markRead, messagesOf, state } from "./store.js";
import { say } from "./words.js";

const NEAR = 120; // pixels from the end at which the newest message is followed
const TOGETHER_S = 300; // messages of one sender within five minutes belong together

let hooks = {};
let waiting = 0;
let following = true; // the newest message is kept in view
let before = 0; // how far down the list was

export function setUp(given) {
  hooks = { ...given, jump };
  const log = byId("log");
  log.setAttribute("aria-label", say("messages"));
  byId("newest").addEventListener("click", () => toEnd(true));
  log.addEventListener("scroll", () => {
    // Only somebody who scrolls up leaves the end; a list that grows moves as well.
    const [atEnd, now] = [near(), log.scrollTop];
    following = atEnd || (following && now >= before);
    before = now;
    seen(atEnd);
  }, { passive: true });
  // Heights of messages that were never shown are guesses until they come into view.
  const grown = new ResizeObserver(() => {
    if (following) toEnd();
  });
  grown.observe(byId("flow"));
  grown.observe(log);
  log.addEventListener("keydown", keys);
}

const near = () => {
  const log = byId("log");
  return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
};

export function toEnd(smooth = false) {
  const log = byId("log");
  following = true;
  log.scrollTo({ top: log.scrollHeight, behavior: smooth ? "smooth" : "instant" });
}

function seen(atEnd = near()) {
  const chat = here();
  byId("newest").hidden = atEnd;
  if (chat !== null && atEnd && document.visibilityState === "visible") {
    markRead(chat, state.topic);
    waiting = 0;
    count();
  }
}

function count() {
  const button = byId("newest");
  button.querySelector(".badge")?.remove();
  if (waiting > 0) button.append(el("span", { class: "badge", text: String(waiting) }));
  button.setAttribute("aria-label", waiting > 0 ? `${say("newest")}, ${waiting} ${say("new-messages")}` : say("newest"));
}

export function showAll() {
  const chat = here();
  waiting = 0;
  count();
  byId("nothing").textContent = chat === null ? say("no-chat") : "";
  const messages = chat === null ? [] : messagesOf(chat, state.topic);
  const nodes = document.createDocumentFragment();
  messages.forEach((message, index) => nodes.append(placed(chat, message, messages[index - 1] ?? null)));
  byId("flow").replaceChildren(nodes);
  if (chat !== null) showDraft(chat);
  toEnd();
  seen();
}

export function update(change, fresh) {
  const chat = here();
  for (const id of change.gone) byId(`m${id}`)?.remove();
  const messages = messagesOf(chat, state.topic);
  let appended = 0;
  let mine = false;
  for (const message of change.messages) {
    if (!inTopic(chat, message, state.topic)) continue;
    const index = messages.indexOf(message);
    const node = placed(chat, message, messages[index - 1] ?? null);
    const old = byId(`m${message.id}`);
    if (old !== null) {
      exchange(old, node);
    } else {
      const after = messages.slice(index + 1).map((one) => byId(`m${one.id}`)).find((one) => one !== null);
      byId("flow").insertBefore(node, after ?? byId("draft"));
      if (fresh.includes(message.id)) node.classList.add("fresh");
      appended += message.out ? 0 : 1;
      mine ||= message.out;
    }
  }
  showDraft(chat);
  if (following || mine) toEnd();
  else if (appended > 0) {
    waiting += appended;
    count();
  }
  seen();
}

// What the bot is writing stands at the end until the message comes.
function showDraft(chat) {
  byId("draft")?.remove();
  if (chat.draft !== null) byId("flow").append(draft(chat.draft, hooks));
}

function exchange(old, node) {
  const focused = old.contains(document.activeElement);
  old.replaceWith(node);
  if (focused) node.focus({ preventScroll: true });
}

function placed(chat, message, previous) {
  const node = element(chat, message, hooks);
  const together = previous !== null && !previous.service && previous.from.id === message.from.id
    && message.date - previous.date < TOGETHER_S;
  node.classList.toggle("follows", together);
  if (previous === null || dayOf(previous.date) !== dayOf(message.date)) {
    node.classList.add("first");
    node.dataset.day = dayOf(message.date);
  }
  return node;
}

function jump(id) {
  const node = byId(`m${id}`);
  if (node === null) return;
  node.scrollIntoView({ block: "center", behavior: "smooth" });
  node.classList.remove("flash");
  requestAnimationFrame(() => node.classList.add("flash"));
}

// Arrows go from message to message, Enter opens what can be done with one.
function keys(event) {
  const log = byId("log");
  const nodes = [...log.querySelectorAll("article")];
  const now = event.target.closest?.("article") ?? null;
  if (event.target !== log && event.target !== now) return;
  let next = null;
  if (event.key === "ArrowUp") next = now === null ? nodes.at(-1) : nodes[nodes.indexOf(now) - 1];
  else if (event.key === "ArrowDown") next = now === null ? nodes.at(-1) : nodes[nodes.indexOf(now) + 1];
  else if (event.key === "End") next = nodes.at(-1);
  else if (event.key === "Home") next = nodes[0];
  else if (event.key === "Enter" && now !== null) now.querySelector(".more").click();
  else return;
  event.preventDefault();
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
