// What the page knows: who one is, the chats, and what was read.

export const state = {
  about: null,
  me: null,
  chats: new Map(),
  chat: null,
  topic: null,
  read: new Map(),
};

export const here = () => state.chats.get(state.chat) ?? null;

export const person = (id) => state.about.people.find((one) => one.id === id);

export function inTopic(chat, message, topic) {
  return !chat.forum || message.topic === topic;
}

export function messagesOf(chat, topic) {
  const all = [...chat.messages.values()].sort((one, other) => one.id - other.id);
  return chat.forum ? all.filter((message) => message.topic === topic) : all;
}

export function lastOf(chat) {
  let last = null;
  for (const message of chat.messages.values()) {
    if (last === null || message.date > last.date || (message.date === last.date && message.id > last.id)) {
      last = message;
    }
  }
  return last;
}

// Takes in what changed; returns the ids of messages that are new, by chat.
export function takeIn(changes, first) {
  if (first) state.chats.clear();
  const fresh = new Map();
  for (const change of changes) {
    if (change.left) {
      state.chats.delete(change.id);
      continue;
    }
    const known = state.chats.get(change.id);
    const messages = known?.messages ?? new Map();
    const added = change.messages.filter((message) => !messages.has(message.id));
    fresh.set(change.id, added.map((message) => message.id));
    for (const message of change.messages) messages.set(message.id, message);
    for (const id of change.gone) messages.delete(id);
    state.chats.set(change.id, { ...change, messages });
  }
  return fresh;
}

const placeOf = (chat, topic) => `${state.me}/${chat}/${topic ?? 0}`;

export function markRead(chat, topic) {
  const messages = messagesOf(chat, topic);
  if (messages.length > 0) state.read.set(placeOf(chat.id, topic), messages.at(-1).id);
}

export function markAllRead() {
  for (const chat of state.chats.values()) {
    for (const topic of topicsOf(chat)) {
      if (!state.read.has(placeOf(chat.id, topic.id))) markRead(chat, topic.id);
    }
  }
}

export function topicsOf(chat) {
  return chat.forum ? [{ id: null, name: null }, ...chat.topics] : [{ id: null, name: null }];
}

export function unread(chat, topic) {
  const until = state.read.get(placeOf(chat.id, topic)) ?? 0;
  return messagesOf(chat, topic).filter((message) => message.id > until && !message.out && !message.service).length;
}

export function unreadIn(chat) {
  return topicsOf(chat).reduce((sum, topic) => sum + unread(chat, topic.id), 0);
}
