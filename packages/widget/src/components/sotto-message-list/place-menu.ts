const GAP = 6;

/** Puts the menu beside its bubble: below where it fits, else above, always inside the log. */
export async function placeMenu(root: ShadowRoot, bubble: HTMLElement | undefined): Promise<void> {
  const menu = root.querySelector('sotto-message-menu');
  // It has no size before it has drawn itself, which is later than the list, and before the next frame.
  await menu?.updateComplete;
  const wrap = root.querySelector<HTMLElement>('.log-wrap');
  if (!menu || !wrap || !bubble) return;
  const frame = wrap.getBoundingClientRect();
  // By how much the page scales it, by `zoom` or a transform.
  const scale = wrap.offsetWidth > 0 ? frame.width / wrap.offsetWidth : 1;
  const [at, size] = [bubble.getBoundingClientRect(), menu.getBoundingClientRect()];
  const below = at.bottom + GAP;
  const top = below + size.height <= frame.bottom - GAP ? below : at.top - GAP - size.height;
  const isEnd = bubble.closest('.own') !== null;
  const isRtl = bubble.matches(':dir(rtl)');
  const left = isEnd === isRtl ? at.left : at.right - size.width;
  const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high));
  const x = clamp(left, frame.left + GAP, frame.right - GAP - size.width) - frame.left;
  const y = clamp(top, frame.top + GAP, frame.bottom - GAP - size.height) - frame.top;
  // Physical on purpose: measured in the page's pixels.
  menu.style.setProperty('left', `${x / scale}px`);
  menu.style.setProperty('top', `${y / scale}px`);
}
