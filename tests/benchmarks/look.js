// Where the words of a quote stand on the page, and whether their beginning lies inside the screen.
(quote) => {
  const unwanted = /[\s\p{Cf}\u034f]/u; // white space and invisible characters
  const skipped = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "TITLE"]);
  const plain = (text) =>
    Array.from(text.normalize("NFD")).filter((character) => !unwanted.test(character)).join("");

  const gather = (wanted) => {
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    const places = []; // [node, offset] of each UTF-16 unit of the text
    let text = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (skipped.has(node.parentElement.tagName) || !wanted(node.parentElement)) continue;
      let offset = 0;
      for (const character of node.data) {
        const kept = plain(character);
        for (let unit = 0; unit < kept.length; unit += 1) places.push([node, offset]);
        text += kept;
        offset += character.length;
      }
    }
    return { text, places };
  };

  const shown = gather((element) => element.checkVisibility({ visibilityProperty: true }));
  const needle = plain(quote);
  const screen = window.visualViewport;
  const result = {
    standing: "absent", in_view: false, covered: false, places: 0, scrolled: window.scrollY,
  };
  for (let at = shown.text.indexOf(needle); at !== -1; at = shown.text.indexOf(needle, at + 1)) {
    result.standing = "shown";
    result.places += 1;
    const [node, offset] = shown.places[at];
    const range = document.createRange();
    range.setStart(node, offset);
    range.setEnd(node, offset + 1);
    const box = range.getBoundingClientRect();
    const x = (box.left + box.right) / 2;
    const y = (box.top + box.bottom) / 2;
    const left = screen.offsetLeft;
    const top = screen.offsetTop;
    const inside =
      box.height > 0 && x >= left && x < left + screen.width && y >= top && y < top + screen.height;
    if (!inside || result.in_view) continue;
    result.in_view = true;
    const over = document.elementFromPoint(x, y);
    result.covered = over !== null && !over.contains(node) && !node.parentElement.contains(over);
  }
  if (result.standing === "absent" && gather(() => true).text.includes(needle)) {
    result.standing = "hidden";
  }
  return result;
};
