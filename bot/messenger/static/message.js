// One message as an element.

import { act } from "./api.js";
import { alertBox, avatar, copy, el, icon, toast } from "./dom.js";
import { rendered } from "./entities.js";
import { follow, link } from "./links.js";
import { state } from "./store.js";
import { say } from "./words.js";

const KB = 1024;

export const clock = (date) => new Date(date * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

export function dayOf(date) {
  const day = new Date(date * 1000);
  if (day.toDateString() === new Date().toDateString()) return say("today");
  return day.toLocaleDateString([], { day: "numeric", month: "long" });
}

export function size(bytes) {
  if (bytes < KB) return `${bytes} B`;
  return bytes < KB * KB ? `${(bytes / KB).toFixed(1)} KB` : `${(bytes / KB / KB).toFixed(1)} MB`;
}

export function serviceText(message) {
  const { service } = message;
  if (service.forum_topic_created) return `${message.from.name} ${say("topic-opened")}`;
  if (service.new_chat_members) {
    return `${service.new_chat_members.map((one) => one.first_name).join(", ")} ${say("joined")}`;
  }
  if (service.left_chat_member) return `${service.left_chat_member.first_name} ${say("left")}`;
  return say("service");
}

export function summary(message) {
  if (message.service) return serviceText(message);
  if (message.text) return message.text;
  if (message.media) return message.media.name || say(message.media.kind === "photo" ? "picture" : "file");
  return "";
}

// `hooks`: onCommand(text), jump(id), actions(message, button).
export function element(chat, message, hooks) {
  if (message.service) {
    return el("div", { id: `m${message.id}`, class: "service" }, el("span", { text: serviceText(message) }));
  }
  const group = chat.type !== "private";
  const more = el("button", {
    type: "button", class: "more", tabindex: -1, "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-label": say("actions"),
  }, icon("more"));
  more.addEventListener("click", () => hooks.actions(message, more));
  return el("article", {
    id: `m${message.id}`, tabindex: -1, class: `message ${message.out ? "out" : "in"}`,
    "aria-label": `${message.from.name}, ${clock(message.date)}`,
  },
  group && !message.out ? avatar(message.from.id, message.from.name, message.bot) : null,
  el("div", { class: "stack" }, bubble(message, group, hooks), keyboard(chat, message)), more);
}

export function draft(shown, hooks) {
  const text = el("div", { class: "text", dir: "auto" });
  text.append(rendered(shown.text, shown.entities, hooks));
  return el("div", { id: "draft", class: "message in" }, el("div", { class: "stack" }, el("div", { class: "bubble" }, text)));
}

function bubble(message, group, hooks) {
  const box = el("div", { class: "bubble" });
  if (group && !message.out) {
    box.append(el("div", { class: `who tint${Math.abs(message.from.id) % 6}`, text: message.from.name }));
  }
  if (message.forwarded) box.append(el("div", { class: "forwarded", text: `${say("forwarded")} ${message.forwarded}` }));
  if (message.via) box.append(el("div", { class: "forwarded", text: `${say("via")} @${message.via}` }));
  if (message.reply) box.append(reply(message.reply, hooks));
  if (message.media) box.append(media(message.media));
  const text = el("div", { class: "text", dir: "auto" });
  text.append(rendered(message.text, message.entities, hooks));
  if (message.preview) text.append(preview(message.preview));
  box.append(el("div", { class: "body" }, text, el("div", { class: "foot" }, reactions(message), meta(message))));
  return box;
}

function reply(to, hooks) {
  return el("button", {
    type: "button", class: "replied", onclick: () => hooks.jump(to.id),
  }, el("strong", { text: to.from }), el("span", { text: to.text || say("file") }));
}

function media(file) {
  const address = `files/${encodeURIComponent(file.file)}`;
  if (file.kind === "photo") {
    return el("img", {
      class: "photo", src: address, alt: say("picture"), loading: "lazy",
      width: file.width || null, height: file.height || null,
    });
  }
  const name = file.name || say("file");
  return el("a", { class: "document", href: address, download: name },
    el("span", { class: "paper" }, icon("file")),
    el("span", {}, el("strong", { text: name }), el("small", { text: size(file.size) })));
}

function preview(shown) {
  const card = link(shown.url, { class: "preview" });
  card.append(el("small", { text: shown.site }), el("strong", { text: shown.title }), el("span", { text: `${shown.text} …` }));
  return card;
}

function reactions(message) {
  if (message.reactions.length === 0) return null;
  return el("span", { class: "reactions" }, ...message.reactions.map((one) => el("button", {
    type: "button", class: one.mine ? "mine" : null, "aria-pressed": String(one.mine),
    "aria-label": `${one.emoji} ${one.count}`, text: `${one.emoji} ${one.count}`,
    onclick: () => react(message.id, one.mine ? "" : one.emoji),
  })));
}

export function react(id, emoji) {
  return act({ do: "react", who: state.me, chat: state.chat, message: id, emoji });
}

function meta(message) {
  return el("span", { class: "meta" },
    message.edited ? el("span", { text: say("edited") }) : null,
    el("time", { text: clock(message.date) }),
    message.out ? icon("ticks") : null);
}

function keyboard(chat, message) {
  if (message.keyboard.length === 0) return null;
  return el("div", { class: "keyboard" }, ...message.keyboard.map((row) => el("div", {},
    ...row.map((button) => pressable(chat, message, button)))));
}

function pressable(chat, message, button) {
  const words = el("span", { text: button.text });
  if (button.url) {
    const opened = link(button.url, { class: "key" });
    opened.append(words, icon("link"));
    return opened;
  }
  const key = el("button", { type: "button", class: "key" }, words, button.copy_text ? icon("copy") : null);
  key.addEventListener("click", async () => {
    if (button.copy_text) {
      await copy(button.copy_text.text, say("copied"));
    } else if (button.callback_data) {
      await press(chat, message, button.callback_data, key);
    }
  });
  return key;
}

async function press(chat, message, data, key) {
  key.setAttribute("aria-busy", "true");
  const answer = await act({ do: "press", who: state.me, chat: chat.id, message: message.id, data });
  key.removeAttribute("aria-busy");
  if (answer === null) return;
  if (answer.silent) toast(say("no-answer"));
  else if (answer.url) follow(answer.url);
  else if (answer.text && answer.alert) alertBox(answer.text);
  else if (answer.text) toast(answer.text);
}
