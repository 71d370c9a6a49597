import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';

// What tests may expect of every driver.

const PAGE = `<!doctype html><meta charset="utf-8"><title>Probe</title>
<style>body { margin: 0 } #box { block-size: 200px; overflow: auto } #tall { block-size: 4000px }</style>
<div id="box"><div id="tall"></div></div><textarea id="field"></textarea><button id="button">Press</button>
<script>
  globalThis.seen = [];
  for (const type of ['wheel', 'keydown', 'click', 'touchstart'])
    addEventListener(type, (event) => seen.push([type, event.isTrusted, event.key ?? event.deltaY ?? 0]), { passive: true });
</script>`;
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(PAGE);
});
let url = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

type Seen = [type: string, isTrusted: boolean, value: unknown];

describe.each(engines('chromium', 'chromium-window', 'firefox', 'webkit'))('$name', ({ start }) => {
  it('has the requested size, and sends realistic wheel, key, click and tap input', async () => {
    const engine = await start({ width: 700, height: 500, colorScheme: 'dark' });
    try {
      await engine.open(url);
      expect(await engine.evaluate(() => [innerWidth, innerHeight])).toEqual([700, 500]);
      await engine.wheel(100, 100, { deltaY: 120 });
      await expect
        .poll(() => engine.evaluate(() => document.getElementById('box')!.scrollTop))
        .toBeGreaterThan(50);
      const at = await engine.evaluate((id: string) => {
        const { left, top, width, height } = document.getElementById(id)!.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      }, 'field');
      await engine.click(at.x, at.y);
      await engine.type('Zoë 1');
      await engine.press('Shift+Enter');
      expect(await engine.evaluate(() => document.querySelector('textarea')!.value)).toBe('Zoë 1\n');
      await engine.tap(at.x, at.y);
      const seen = await engine.evaluate(() => (globalThis as unknown as { seen: Seen[] }).seen);
      expect(seen.every(([, isTrusted]) => isTrusted)).toBe(true);
      expect(new Set(seen.map(([type]) => type))).toEqual(
        new Set(['wheel', 'click', 'keydown', ...(engine.touch ? ['touchstart'] : [])]),
      );
      expect(engine.problems).toEqual([]);
      await engine.resize(360, 600);
      await engine.reload();
      const page = () =>
        [innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches] as const;
      expect(await engine.evaluate(page)).toEqual([360, 600, true]);
      expect(await engine.evaluate(() => (globalThis as unknown as { seen: Seen[] }).seen)).toEqual([]);
    } finally {
      await engine.close();
    }
  });
});
