/** Some frames later: requests, renders and measuring are done. */
export async function frames(count = 4): Promise<void> {
  for (let at = 0; at < count; at++) await new Promise(requestAnimationFrame);
}

/** Waits until something is so. */
export async function until(condition: () => unknown, what: string): Promise<void> {
  for (let at = 0; at < 200; at++) {
    if (condition()) return;
    await frames(1);
  }
  throw new Error(`Never so: ${what}`);
}
