import type { Page } from 'playwright-core';

/** Something that is dragged with the mouse. */
interface Drag {
  drop(): Promise<void>;
  /** Takes it out of the page. */
  leave(): Promise<void>;
}

/**
 * Drags something to a position, by Chromium's own drag events.
 *
 * @param data - `Input.DragData` of the DevTools protocol: `files` are paths, `items` texts
 */
export async function drag(page: Page, place: { x: number; y: number }, data: object): Promise<Drag> {
  const protocol = await page.context().newCDPSession(page);
  const send = (type: 'dragEnter' | 'dragOver' | 'drop' | 'dragCancel') =>
    protocol.send('Input.dispatchDragEvent', {
      type,
      ...place,
      data: { items: [], dragOperationsMask: 1, ...data },
    });
  const end = async (type: 'drop' | 'dragCancel') => {
    await send(type);
    await protocol.detach();
  };
  await send('dragEnter');
  // Twice, as a mouse that rests says so again and again: what the page has put under it must be asked, too.
  await send('dragOver');
  await send('dragOver');
  return { drop: () => end('drop'), leave: () => end('dragCancel') };
}

/** Drags something to a position and drops it there. */
export async function drop(...args: Parameters<typeof drag>): Promise<void> {
  await (await drag(...args)).drop();
}
