import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Engine, EngineOptions } from './engine.js';
import { end, freePort, start, startDisplay } from './processes.js';
import { keyActions, mouseActions, openSession, wheelActions } from './web-driver.js';

const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
/** Room of the browser's own bars, in pixels. */
const BARS = 120;

/** Starts WebKitGTK in a window of a virtual display, driven by W3C WebDriver. */
export async function startWebkit(options: EngineOptions = {}): Promise<Engine> {
  const { width = 1280, height = 800 } = options;
  const display = await startDisplay(width + 40, height + BARS + 40);
  const port = await freePort();
  const driver = start('/usr/bin/WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    env: {
      ...process.env,
      DISPLAY: display.name,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    },
    stdio: 'ignore',
  });
  await whenOpen(port, driver);
  const { send } = await openSession(`http://127.0.0.1:${port}`, {
    alwaysMatch: { 'webkitgtk:browserOptions': { binary: BROWSER, args: ['--automation'] } },
  });
  const perform = (...actions: object[]) => send('POST', '/actions', { actions });
  const evaluate: Engine['evaluate'] = (act, ...values) =>
    send('POST', '/execute/sync', { script: `return (${act.toString()})(...arguments);`, args: values });
  await send('POST', '/window/rect', { x: 0, y: 0, width, height: height + BARS });
  const [shownWidth, shownHeight] = await evaluate(() => [innerWidth, innerHeight] as const);
  await send('POST', '/window/rect', {
    width: width + (width - shownWidth),
    height: height + BARS + (height - shownHeight),
  });
  let turned: [x: number, y: number] = [0, 0];
  return {
    name: 'webkit',
    problems: [],
    evaluate,
    open: async (url) => void (await send('POST', '/url', { url })),
    move: async (x, y) => void (await perform(mouseActions(x, y, false))),
    async wheel(x, y, { deltaX = 0, deltaY }) {
      await perform(mouseActions(x, y, false));
      // The driver turns the wheel by the difference to the action before.
      turned = [turned[0] + deltaX, turned[1] + deltaY];
      await perform(wheelActions(x, y, ...turned));
    },
    click: async (x, y) => void (await perform(mouseActions(x, y, true))),
    tap: async (x, y) => void (await perform(mouseActions(x, y, true))),
    async type(text) {
      for (const key of text) await perform(keyActions(key === '\n' ? 'Enter' : key));
    },
    press: async (key) => void (await perform(keyActions(key))),
    async screenshot(path) {
      await writeFile(path, Buffer.from(await send<string>('GET', '/screenshot'), 'base64'));
    },
    async close() {
      await send('DELETE', '');
      await end(driver);
      await display.close();
    },
  };
}

/** Waits until the driver listens. */
async function whenOpen(port: number, driver: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (driver.exitCode !== null) throw new Error(`WebKitWebDriver ended with ${driver.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`WebKitWebDriver does not listen on ${port}`);
}
