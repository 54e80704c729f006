// What is offered above the text field: commands, and results of the inline mode.

import { act } from "./api.js";
import { el } from "./dom.js";
import { here, state } from "./store.js";
import { say } from "./words.js";

const WAIT_MS = 250;

export class Suggestions {
  constructor(field, { send, choose }) {
    this.field = field;
    this.send = send;
    this.choose = choose;
    this.now = -1;
    this.timer = 0;
    this.asked = 0;
    this.box = el("div", { id: "suggestions", role: "listbox", "aria-label": say("commands"), hidden: true });
    field.setAttribute("aria-controls", "suggestions");
    field.setAttribute("aria-autocomplete", "list");
  }

  get open() {
    return !this.box.hidden;
  }

  close() {
    this.asked += 1;
    this.show([]);
  }

  toggleCommands() {
    if (this.open) this.close();
    else this.show(this.commands(""));
  }

  // Looks at what is typed.
  look() {
    const text = this.field.value;
    clearTimeout(this.timer);
    const command = /^\/(\w*)$/.exec(text);
    if (command) {
      this.show(this.commands(command[1]));
      return;
    }
    const inline = new RegExp(`^@${state.about.bot.username} (.+)`, "is").exec(text);
    if (inline) this.timer = setTimeout(() => this.ask(inline[1]), WAIT_MS);
    else this.close();
  }

  commands(start) {
    const chat = here();
    const name = chat.type === "private" ? "" : `@${state.about.bot.username}`;
    return chat.commands.filter((one) => one.command.startsWith(start.toLowerCase())).map((one) => ({
      title: `/${one.command}`, note: one.description,
      act: (typed) => (typed ? this.write(`/${one.command} `) : this.send(`/${one.command}${name}`)),
    }));
  }

  write(text) {
    this.field.value = text;
    this.close();
    this.field.focus();
  }

  async ask(query) {
    this.asked += 1;
    const turn = this.asked;
    const answer = await act({ do: "ask", who: state.me, chat: state.chat, query });
    if (answer === null || turn !== this.asked) return;
    this.show(answer.results.map((one) => ({
      title: one.title, note: one.text, act: () => this.choose(answer.question, one.id),
    })));
  }

  show(items) {
    this.items = items;
    this.now = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.box.hidden = items.length === 0;
    this.box.replaceChildren(...items.map((item, index) => el("div", {
      id: `suggestion${index}`, role: "option", "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => item.act(false),
    }, el("strong", { text: item.title }), el("span", { text: item.note }))));
  }

  // Whether the key was for the list.
  key(event) {
    if (!this.open) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      const count = this.items.length;
      this.mark((this.now + steps[event.key] + (this.now < 0 && event.key === "ArrowUp" ? 1 : 0) + count) % count);
    } else if (event.key === "Escape") this.close();
    else if (event.key === "Tab" && !event.shiftKey) this.items[Math.max(this.now, 0)].act(true);
    else if (event.key === "Enter" && this.now >= 0) this.items[this.now].act(false);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  mark(index) {
    this.now = index;
    [...this.box.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === index)));
    this.box.children[index].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", `suggestion${index}`);
  }
}
