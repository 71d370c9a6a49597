import type { Page } from 'playwright-core';

/**
 * Drags something to a position and drops it there, by Chromium's own drag events.
 *
 * @param data - `Input.DragData` of the DevTools protocol: `files` are paths, `items` texts
 */
export async function drop(page: Page, place: { x: number; y: number }, data: object): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await protocol.send('Input.dispatchDragEvent', {
      type,
      ...place,
      data: { items: [], dragOperationsMask: 1, ...data },
    });
  await protocol.detach();
}
