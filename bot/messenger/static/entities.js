// A text with its entities as elements; offsets count UTF-16 units, as strings do here.

import { el } from "./dom.js";
import { link } from "./links.js";
import { say } from "./words.js";

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
let folds = 0;

export function rendered(text, entities, { onCommand }) {
  const body = document.createDocumentFragment();
  const inOrder = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  fill(body, text, 0, text.length, inOrder, onCommand);
  return body;
}

function fill(parent, text, from, to, entities, onCommand) {
  let at = from;
  let index = 0;
  let afterBlock = false;
  while (index < entities.length) {
    const entity = entities[index];
    const end = Math.min(entity.offset + entity.length, to);
    const inner = [];
    index += 1;
    while (index < entities.length && entities[index].offset < end) inner.push(entities[index++]);
    const block = BLOCKS.has(entity.type);
    plain(parent, text.slice(at, entity.offset), afterBlock, block);
    const part = text.slice(entity.offset, end);
    const { outer, body } = element(entity, part, onCommand);
    fill(body, text, entity.offset, end, inner, onCommand);
    parent.append(outer);
    at = end;
    afterBlock = block;
  }
  plain(parent, text.slice(at, to), afterBlock, false);
}

// A block begins and ends a line by itself, so the line breaks around it are not shown.
function plain(parent, text, afterBlock, beforeBlock) {
  let shown = text;
  if (afterBlock && shown.startsWith("\n")) shown = shown.slice(1);
  if (beforeBlock && shown.endsWith("\n")) shown = shown.slice(0, -1);
  if (shown) parent.append(shown);
}

function element(entity, part, onCommand) {
  const both = (node) => ({ outer: node, body: node });
  if (entity.type in TAGS) return both(el(TAGS[entity.type]));
  switch (entity.type) {
    case "blockquote":
      return both(el("blockquote"));
    case "expandable_blockquote":
      return folded();
    case "pre":
      return both(el("pre", { tabindex: 0 }));
    case "text_link":
      return both(link(entity.url));
    case "url":
      return both(link(part));
    case "bot_command":
      return both(el("button", { type: "button", class: "inline", onclick: () => onCommand(part) }));
    case "spoiler":
      return spoiler();
    default:
      return both(el("span", { class: `entity ${entity.type}` }));
  }
}

function folded() {
  folds += 1;
  const body = el("blockquote", { id: `fold${folds}`, class: "folded" });
  const button = el("button", {
    type: "button", class: "unfold", "aria-expanded": "false", "aria-controls": body.id,
    text: say("show-more"),
  });
  const show = (open) => {
    body.classList.toggle("folded", !open);
    button.setAttribute("aria-expanded", String(open));
    button.textContent = say(open ? "show-less" : "show-more");
  };
  button.addEventListener("click", () => show(body.classList.contains("folded")));
  body.addEventListener("focusin", (event) => {
    // Not under a finger or a mouse, from which what it is about to press would move away.
    if (event.target.matches(":focus-visible")) show(true);
  });
  return { outer: el("div", { class: "fold" }, body, button), body };
}

function spoiler() {
  const body = el("span", { class: "spoiler", role: "button", tabindex: 0 });
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    body.classList.add("shown");
  };
  body.addEventListener("click", show);
  body.addEventListener("keydown", show);
  return { outer: body, body };
}
