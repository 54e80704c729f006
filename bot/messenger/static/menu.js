// Menus that open at a button and are used with arrows, Enter and Escape.

import { el, icon } from "./dom.js";

let open = null;

export function closeMenu() {
  if (open === null) return;
  const { box, anchor } = open;
  open = null;
  box.remove();
  anchor.setAttribute("aria-expanded", "false");
  document.removeEventListener("pointerdown", outside, true);
  if (anchor.isConnected) anchor.focus({ preventScroll: true });
}

function outside(event) {
  if (open !== null && !open.box.contains(event.target)) closeMenu();
}

// Items: { text, note, icon, checked, act } or { row: [{ text, label, act }] }.
export function openMenu(anchor, items, label) {
  const again = open?.anchor === anchor;
  closeMenu();
  if (again) return;
  const box = el("div", { class: "menu", role: "menu", "aria-label": label });
  for (const item of items) box.append(item.row ? row(item) : entry(item));
  document.body.append(box);
  anchor.setAttribute("aria-expanded", "true");
  open = { box, anchor };
  place(box, anchor);
  box.addEventListener("keydown", (event) => move(event, box));
  document.addEventListener("pointerdown", outside, true);
  (box.querySelector("[aria-checked=true]") ?? box.querySelector("button")).focus();
}

function entry(item) {
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  return el("button", {
    type: "button", role, tabindex: -1, class: "entry",
    "aria-checked": item.checked === undefined ? null : String(item.checked),
    onclick: () => {
      closeMenu();
      item.act();
    },
  }, item.icon ? icon(item.icon) : item.picture, el("span", { class: "entry-text" },
    el("span", { text: item.text }), item.note ? el("small", { text: item.note }) : null),
  item.checked ? icon("tick") : null);
}

function row(item) {
  return el("div", { class: "row", role: "none" }, ...item.row.map((one) => el("button", {
    type: "button", role: "menuitem", tabindex: -1, "aria-label": one.label, text: one.text,
    class: one.on ? "on" : null,
    onclick: () => {
      closeMenu();
      one.act();
    },
  })));
}

function place(box, anchor) {
  const at = anchor.getBoundingClientRect();
  const width = box.offsetWidth;
  const height = box.offsetHeight;
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
  const below = at.bottom + 6 + height <= innerHeight - 8;
  const top = below ? at.bottom + 6 : Math.max(8, at.top - height - 6);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

function move(event, box) {
  const entries = [...box.querySelectorAll("button")];
  const now = entries.indexOf(document.activeElement);
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  if (event.key in steps) {
    entries.at((now + steps[event.key]) % entries.length).focus();
  } else if (event.key === "Home") entries[0].focus();
  else if (event.key === "End") entries.at(-1).focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
