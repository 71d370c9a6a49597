import type { Page } from 'playwright-core';

/** Records the layout shifts of the page from its start. */
export async function recordLayoutShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: { at: number; value: number }[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        shifts.push({ at: entry.startTime, value: (entry as PerformanceEntry & { value: number }).value });
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** The sum of all shifts after `from` (milliseconds of the page's clock). */
export function layoutShift(page: Page, from: number): Promise<number> {
  return page.evaluate((start) => {
    const { shifts } = window as unknown as { shifts: { at: number; value: number }[] };
    return shifts.filter(({ at }) => at >= start).reduce((sum, { value }) => sum + value, 0);
  }, from);
}

/**
 * Counts over all frames of that many milliseconds: visible chips, overlapping chips, dashes, animations. Goes on, for 20 s at
 * most, until it has seen each of `wanted`: on a busy machine messages come late.
 */
export function watchStage(page: Page, ms: number, ...wanted: ('chips' | 'dashes')[]) {
  return page.evaluate(
    async ([duration, ...needed]) => {
      const monitor = document.querySelector('chat-monitor')!.shadowRoot!;
      const visible = (selector: string) =>
        [...(monitor.querySelector('sotto-monitor-stage')?.shadowRoot!.querySelectorAll(selector) ?? [])]
          .filter((element) => Number(getComputedStyle(element).opacity) > 0.05)
          .map((element) => element.getBoundingClientRect());
      const seen = { chips: 0, overlapping: 0, dashes: 0, animations: 0 };
      const end = performance.now() + duration;
      const lacks = () => needed.some((kind) => seen[kind] === 0);
      while (performance.now() < end || (lacks() && performance.now() < end + 20_000)) {
        await new Promise(requestAnimationFrame);
        const chips = visible('.packet');
        seen.chips += chips.length;
        seen.overlapping += chips.filter((a) =>
          chips.some(
            (b) => a !== b && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom,
          ),
        ).length;
        seen.dashes += visible('.mote').length;
        seen.animations = Math.max(seen.animations, document.getAnimations().length);
      }
      return seen;
    },
    [ms, ...wanted] as const,
  );
}
