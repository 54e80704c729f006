// The head of a chat and the bar of its topics.

import { avatar, byId, el, icon } from "./dom.js";
import { here, state, topicsOf, unread } from "./store.js";
import { say } from "./words.js";

const TYPING_S = 6; // it is told again every few seconds as long as it lasts
let timer = 0;

export function showHead(back) {
  const chat = here();
  const head = byId("head");
  document.title = chat === null ? state.about.bot.name : `${chat.title} · ${state.about.bot.name}`;
  if (chat === null) {
    head.replaceChildren();
    return;
  }
  const isBot = chat.type === "private";
  head.replaceChildren(
    el("button", { type: "button", id: "back", class: "round", "aria-label": say("back"), onclick: back }, icon("back")),
    avatar(chat.id, chat.title, isBot),
    el("span", { class: "entry-text" }, el("h1", { text: chat.title }), el("small", { id: "doing" })));
  showDoing();
}

function isTyping(chat) {
  const { doing } = chat;
  if (doing === null || Date.now() / 1000 - doing.at > TYPING_S) return false;
  return !chat.forum || (doing.topic ?? null) === state.topic;
}

export function showDoing() {
  const chat = here();
  const line = byId("doing");
  clearTimeout(timer);
  if (chat === null || line === null) return;
  const typing = isTyping(chat);
  if (typing) timer = setTimeout(showDoing, 1000);
  line.className = typing ? "typing" : "";
  const names = chat.members.map((one) => one.name).join(", ");
  const still = chat.type === "private" ? say("bot") : `${chat.members.length} ${say("members")}: ${names}`;
  line.textContent = typing ? `${chat.type === "private" ? "" : `${state.about.bot.name} `}${say("typing")} …` : still;
}

export function showTopics(open) {
  const chat = here();
  const bar = byId("topics");
  bar.hidden = chat === null || !chat.forum;
  bar.setAttribute("aria-label", say("topics"));
  if (bar.hidden) {
    bar.replaceChildren();
    return;
  }
  const focused = document.activeElement?.closest?.("#topics button")?.dataset.topic;
  bar.replaceChildren(...topicsOf(chat).map((topic) => {
    const count = unread(chat, topic.id);
    return el("button", {
      type: "button", "data-topic": topic.id ?? 0, "aria-current": topic.id === state.topic ? "true" : null,
      onclick: () => open(topic.id),
    }, el("span", { text: topic.name ?? say("general") }),
    count > 0 ? el("span", { class: "badge", role: "img", "aria-label": `${count} ${say("new-messages")}`, text: String(count) }) : null);
  }));
  if (focused) bar.querySelector(`[data-topic="${focused}"]`)?.focus();
}
