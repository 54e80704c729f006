// Starts the page and leads from the address to what is shown.

import { about, act, subscribe } from "./api.js";
import * as composer from "./composer.js";
import { byId, copy } from "./dom.js";
import { onStart } from "./links.js";
import * as log from "./log.js";
import { closeMenu, openMenu } from "./menu.js";
import { react } from "./message.js";
import { showDoing, showHead, showTopics } from "./room.js";
import * as sidebar from "./sidebar.js";
import { here, markAllRead, state, takeIn, topicsOf } from "./store.js";
import { learn, say } from "./words.js";

const REACTIONS = ["👍", "👎", "❤", "🔥", "🎉", "🤔"];
const narrow = matchMedia("(max-width: 760px)");

let source = null;
let loaded = null;

function goTo(who, chat, topic) {
  const address = `#${[who, chat, topic].filter((part) => part !== null).join("/")}`;
  if (location.hash === address) return route();
  location.hash = address;
  return route();
}

// The address says who one is, the chat, and the topic: #501/-1001500000001/7
async function route() {
  const [who, chat, topic] = location.hash.slice(1).split("/").map(Number);
  const known = state.about.people.some((one) => one.id === who);
  await be(known ? who : state.about.people[0].id);
  const next = state.chats.has(chat) ? chat : null;
  const inside = next === null ? null : state.chats.get(next);
  const place = inside !== null && topicsOf(inside).some((one) => one.id === topic) ? topic : null;
  if (next === state.chat && place === state.topic && byId("head").hasChildNodes() === (next !== null)) return;
  state.chat = next;
  state.topic = place;
  composer.reset();
  show();
}

function show() {
  byId("app").dataset.view = state.chat === null ? "list" : "chat";
  showHead(() => goTo(state.me, null, null));
  showTopics((topic) => goTo(state.me, state.chat, topic));
  log.showAll();
  sidebar.showChats(openChat);
  if (state.chat !== null && !narrow.matches && document.activeElement === document.body) composer.focus();
}

function openChat(id) {
  goTo(state.me, id, null);
  if (!narrow.matches) composer.focus();
}

function be(who) {
  if (state.me === who) return loaded;
  state.me = who;
  state.chat = state.topic = null;
  source?.close();
  sidebar.showMe();
  loaded = new Promise((resolve) => {
    source = subscribe(who, {
      changed: (changes, first) => {
        const fresh = takeIn(changes, first);
        if (first) {
          markAllRead();
          resolve();
          if (state.chat !== null) show();
          else sidebar.showChats(openChat);
        } else showChanged(changes, fresh);
      },
      lost: (is) => {
        byId("lost").textContent = is ? say("lost-touch") : "";
      },
    });
  });
  return loaded;
}

function showChanged(changes, fresh) {
  for (const change of changes) {
    if (change.id !== state.chat) continue;
    if (change.left) {
      goTo(state.me, null, null);
      continue;
    }
    log.update(change, fresh.get(change.id));
    showDoing();
    showTopics((topic) => goTo(state.me, state.chat, topic));
  }
  sidebar.showChats(openChat);
}

function actions(message, button) {
  const mine = message.reactions.find((one) => one.mine)?.emoji;
  const items = [
    { row: REACTIONS.map((emoji) => ({
      text: emoji, label: `${say("react")} ${emoji}`, on: emoji === mine,
      act: () => react(message.id, emoji === mine ? "" : emoji),
    })) },
    { text: say("reply"), icon: "reply", act: () => composer.replyTo(message) },
  ];
  if (message.text) items.push({ text: say("copy"), icon: "copy", act: () => copy(message.text, say("copied")) });
  if (message.out && message.text) items.push({ text: say("edit"), icon: "edit", act: () => composer.edit(message) });
  if (message.out) {
    items.push({ text: say("delete"), icon: "bin", act: () => act({ do: "delete", who: state.me, chat: state.chat, message: message.id }) });
  }
  openMenu(button, items, say("actions"));
}

// Becomes the person of a step, goes to its chat, and does it.
async function take(step, index) {
  await goTo(step.who, step.chat, step.topic);
  if (step.file) {
    const response = await fetch(`sample/${index}`);
    composer.attach(new File([await response.blob()], step.file));
    await composer.submit();
  } else {
    await composer.sendText(step.text);
  }
}

function light() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = root.dataset.theme ?? (dark ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
}

async function start() {
  state.about = await about();
  learn(state.about.words);
  byId("alert-close").textContent = say("close");
  byId("alert").setAttribute("aria-labelledby", "alert-text");
  log.setUp({ onCommand: (text) => composer.sendText(text), actions });
  composer.setUp();
  sidebar.setUp({ be: (who) => goTo(who, narrow.matches ? null : who, null), light });
  sidebar.showGuide(take);
  onStart(async (payload) => {
    await goTo(state.me, state.me, null);
    await act({ do: "say", who: state.me, chat: state.me, text: `/start ${payload}`.trim() });
  });
  addEventListener("hashchange", route);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && here() !== null && narrow.matches) goTo(state.me, null, null);
  });
  narrow.addEventListener("change", closeMenu);
  if (!location.hash && !narrow.matches) {
    const first = state.about.people[0].id;
    history.replaceState(null, "", `#${first}/${first}`);
  }
  await route();
  if (state.chat === null) show();
}

start();
