// Who one is, the list of chats, and the steps to try.

import { avatar, byId, el, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { clock, summary } from "./message.js";
import { lastOf, person, state, unreadIn } from "./store.js";
import { say } from "./words.js";

export function setUp({ be, light }) {
  const me = byId("me");
  me.addEventListener("click", () => openMenu(me, state.about.people.map((one) => ({
    text: one.name, note: one.role, picture: avatar(one.id, one.name, false),
    checked: one.id === state.me, act: () => be(one.id),
  })), say("people")));
  const theme = byId("theme");
  theme.setAttribute("aria-label", say("light"));
  theme.title = say("light");
  theme.append(icon("light"));
  theme.addEventListener("click", light);
  byId("chats").setAttribute("aria-label", say("chats"));
  byId("fiction").textContent = say("fiction");
}

export function showMe() {
  const me = person(state.me);
  byId("me").replaceChildren(avatar(me.id, me.name, false),
    el("span", { class: "entry-text" }, el("strong", { text: me.name }), el("small", { text: me.role })), icon("down"));
  byId("me").setAttribute("aria-label", `${me.name}, ${me.role}. ${say("be")}`);
}

export function showChats(open) {
  const chats = [...state.chats.values()].map((chat) => ({ chat, last: lastOf(chat) }));
  chats.sort((one, other) => (other.last?.date ?? 0) - (one.last?.date ?? 0) || one.chat.id - other.chat.id);
  const focused = document.activeElement?.closest?.("#chats button")?.dataset.chat;
  byId("chats").replaceChildren(el("ul", {}, ...chats.map(({ chat, last }) => el("li", {}, entry(chat, last, open)))));
  if (focused) byId("chats").querySelector(`[data-chat="${focused}"]`)?.focus();
}

function entry(chat, last, open) {
  const count = unreadIn(chat);
  const button = el("button", {
    type: "button", "data-chat": chat.id, "aria-current": chat.id === state.chat ? "true" : null,
    onclick: () => open(chat.id),
  }, avatar(chat.id, chat.title, chat.type === "private"),
  el("span", { class: "entry-text" },
    el("span", { class: "top" }, el("strong", { text: chat.title }), el("time", { text: last ? clock(last.date) : "" })),
    el("span", { class: "top" }, el("span", { class: "snippet", text: last ? snippet(chat, last) : "" }),
      count > 0 ? el("span", { class: "badge", "aria-label": `${count} ${say("new-messages")}`, role: "img", text: String(count) }) : null)));
  return button;
}

function snippet(chat, last) {
  const text = summary(last).replaceAll(/\s+/g, " ").slice(0, 120);
  return chat.type === "private" || last.service ? text : `${last.from.name.split(" ")[0]}: ${text}`;
}

export function showGuide(take) {
  const done = new Set();
  const list = el("ol", {});
  const section = byId("guide");
  section.setAttribute("aria-label", say("guide"));
  const hide = el("button", { type: "button", class: "round", "aria-label": say("hide"), title: say("hide"), onclick: () => section.remove() }, icon("close"));
  const draw = () => list.replaceChildren(...state.about.steps.map((step, index) => el("li", {}, el("button", {
    type: "button", class: done.has(index) ? "done" : null,
    onclick: async (event) => {
      event.currentTarget.disabled = true;
      await take(step, index);
      done.add(index);
      draw();
    },
  }, el("span", { class: "number", "aria-hidden": "true" }, done.has(index) ? icon("tick") : String(index + 1)),
  el("span", { class: "entry-text" }, el("strong", { text: step.title }), el("small", { text: step.text || step.file })),
  done.has(index) ? el("span", { class: "away", text: say("done") }) : null))));
  draw();
  section.append(el("div", { class: "top" }, el("h2", { text: say("try") }), hide), el("p", { text: say("try-lead") }), list);
}
