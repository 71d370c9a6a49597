/** Whether a text in Latin letters stands from left to right on the screen, whatever the direction of its page. */
export function readsToTheRight(element: Element): boolean {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const places: number[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const { index } of (node.textContent ?? '').matchAll(/[\p{L}\p{N}]/gu)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + 1);
      places.push(range.getBoundingClientRect().left);
    }
  }
  return places.length > 1 && places.every((left, index) => index === 0 || left > places[index - 1]!);
}
