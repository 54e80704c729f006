// What the page says, as the server gave it.

const known = {};

export function learn(words) {
  Object.assign(known, words);
}

export const say = (name) => known[name];
