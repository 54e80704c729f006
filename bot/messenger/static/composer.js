// Where messages are written: text, a file, a reply, a change of what was sent.

import { act, upload } from "./api.js";
import { byId, el, icon, toast } from "./dom.js";
import { size, summary } from "./message.js";
import { here, messagesOf, state } from "./store.js";
import { Suggestions } from "./suggest.js";
import { say } from "./words.js";

const MOST = 4096; // UTF-16 units of a text
const LARGEST = 20 * 1024 * 1024;

let field, chip, suggestions, picker;
let reply = null;
let editing = null;
let file = null;

export function setUp() {
  field = el("textarea", {
    id: "field", rows: 1, maxlength: MOST, "aria-label": say("write"), placeholder: say("write"), dir: "auto",
  });
  picker = el("input", { type: "file", id: "picker", class: "away", tabindex: -1, "aria-label": say("attach") });
  chip = el("div", { id: "chip", hidden: true });
  suggestions = new Suggestions(field, { send, choose });
  const button = (name, mark, does) => el("button", {
    type: "button", class: "round", "aria-label": say(name), title: say(name), onclick: does,
  }, icon(mark));
  byId("composer").append(suggestions.box, chip, el("div", { class: "line" },
    button("commands", "command", () => {
      suggestions.toggleCommands();
      field.focus();
    }),
    field, picker, button("attach", "attach", () => picker.click()),
    el("button", { id: "send", class: "round", "aria-label": say("send"), title: say("send") }, icon("send"))));
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  field.addEventListener("input", () => {
    grow();
    suggestions.look();
  });
  field.addEventListener("keydown", keys);
  picker.addEventListener("change", () => {
    attach(picker.files[0] ?? null);
    picker.value = "";
  });
  field.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length > 0) attach(event.clipboardData.files[0]);
  });
  dropping();
}

function dropping() {
  const room = byId("room");
  room.dataset.drop = say("drop");
  room.addEventListener("dragover", (event) => {
    event.preventDefault();
    room.classList.add("dropping");
  });
  room.addEventListener("dragleave", () => room.classList.remove("dropping"));
  room.addEventListener("drop", (event) => {
    event.preventDefault();
    room.classList.remove("dropping");
    if (event.dataTransfer.files.length > 0) attach(event.dataTransfer.files[0]);
  });
}

function keys(event) {
  if (event.isComposing || suggestions.key(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && (reply || editing || file)) {
    event.stopPropagation();
    forget();
  } else if (event.key === "ArrowUp" && field.value === "" && !file) {
    const last = messagesOf(here(), state.topic).findLast((message) => message.out && message.text);
    if (last) {
      event.preventDefault();
      edit(last);
    }
  }
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
}

export function reset() {
  field.value = "";
  forget();
  suggestions.close();
  grow();
  const chat = here();
  byId("composer").hidden = chat === null || chat.type === "channel";
}

export const focus = () => field.focus({ preventScroll: true });

function forget() {
  if (editing) field.value = "";
  reply = editing = file = null;
  mark();
  grow();
}

function mark() {
  chip.hidden = !(reply || editing || file);
  if (chip.hidden) return;
  const about = file ? ["file", file.name, size(file.size)]
    : editing ? ["edit", say("editing"), summary(editing)]
      : ["reply", `${say("replying")} ${reply.from.name}`, summary(reply)];
  chip.replaceChildren(icon(about[0]), el("span", {}, el("strong", { text: about[1] }), el("span", { text: about[2] })),
    el("button", {
      type: "button", class: "round", "aria-label": say(file ? "remove-file" : "cancel"),
      onclick: () => {
        forget();
        focus();
      },
    }, icon("close")));
}

export function replyTo(message) {
  forget();
  reply = message;
  mark();
  focus();
}

export function edit(message) {
  forget();
  editing = message;
  field.value = message.text;
  mark();
  grow();
  focus();
}

export function attach(given) {
  if (given === null) return;
  if (given.size > LARGEST) {
    toast(say("too-large"));
    return;
  }
  if (editing) forget();
  file = given;
  mark();
  focus();
}

export function write(text) {
  field.value = text;
  grow();
}

const place = () => ({ who: state.me, chat: state.chat, topic: state.topic, reply_to: reply?.id ?? null });

export async function submit() {
  const text = field.value.trim();
  suggestions.close();
  if (file) {
    const [sent, where] = [file, place()];
    field.value = "";
    forget();
    await upload(sent, { ...where, caption: text });
  } else if (text) {
    await send(text);
  }
}

async function send(text) {
  const where = place();
  const changed = editing;
  field.value = "";
  forget();
  suggestions.close();
  const done = changed
    ? await act({ do: "edit", who: where.who, chat: where.chat, message: changed.id, text })
    : await act({ do: "say", ...where, text });
  if (done === null && field.value === "") write(text);
}

export const sendText = send;

async function choose(question, result) {
  const where = place();
  field.value = "";
  forget();
  suggestions.close();
  await act({ do: "choose", ...where, question, result });
}
