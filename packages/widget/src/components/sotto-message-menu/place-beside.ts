import type { LitElement } from 'lit';

const GAP = 6;

/** Where a menu is put. */
interface MenuPlace {
  /** The element that it stays inside, which it is positioned in. */
  frame: HTMLElement;
  /** What it belongs to: it is below that where it fits, else above. */
  anchor: Element;
  /** Whether it ends where the anchor ends, instead of beginning where it begins. */
  atEnd: boolean;
}

/** Puts a menu beside what it belongs to, always inside its frame. */
export async function placeBeside(menu: LitElement, { frame, anchor, atEnd }: MenuPlace): Promise<void> {
  await placeInside(menu, frame, (size, bounds) => {
    const at = anchor.getBoundingClientRect();
    const below = at.bottom + GAP;
    return {
      x: atEnd === anchor.matches(':dir(rtl)') ? at.left : at.right - size.width,
      y: below + size.height <= bounds.bottom - GAP ? below : at.top - GAP - size.height,
    };
  });
}

/**
 * Puts a menu into a frame.
 *
 * @param corner - returns where its upper left corner is wanted, by its size and the bounds of the frame
 */
export async function placeInside(
  menu: LitElement,
  frame: HTMLElement,
  corner: (size: DOMRect, bounds: DOMRect) => { x: number; y: number },
): Promise<void> {
  // It has no size before it has drawn itself, which is later than what is around it, and before the next frame.
  await menu.updateComplete;
  const [bounds, size] = [frame.getBoundingClientRect(), menu.getBoundingClientRect()];
  // By how much the page scales it, by `zoom` or a transform.
  const scale = frame.offsetWidth > 0 ? bounds.width / frame.offsetWidth : 1;
  const wanted = corner(size, bounds);
  const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high));
  const x = clamp(wanted.x, bounds.left + GAP, bounds.right - GAP - size.width) - bounds.left;
  const y = clamp(wanted.y, bounds.top + GAP, bounds.bottom - GAP - size.height) - bounds.top;
  // Physical on purpose: measured in the page's pixels.
  menu.style.setProperty('left', `${x / scale}px`);
  menu.style.setProperty('top', `${y / scale}px`);
}
