import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, EngineOptions } from './engine.js';
import { end, freePort, start, startDisplay, whenFound } from './processes.js';
import { keyActions, mouseActions, openSession, wheelActions } from './web-driver.js';

const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
/** Room of the browser's own bars, in pixels. */
const BARS = 120;

/** Starts WebKitGTK in a window of a virtual display, driven by W3C WebDriver. */
export async function startWebkit(options: EngineOptions = {}): Promise<Engine> {
  const { width = 1280, height = 800, colorScheme = 'light', composited = true } = options;
  const display = await startDisplay(1600, 1200);
  const profile = await createProfile(colorScheme);
  const port = await freePort();
  const driver = start('/usr/bin/WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    env: {
      ...process.env,
      DISPLAY: display.name,
      XDG_CONFIG_HOME: profile,
      // Pages see the theme of GTK as the preference of the system.
      GTK_THEME: colorScheme === 'dark' ? 'Adwaita:dark' : 'Adwaita',
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      ...(!composited && { WEBKIT_DISABLE_COMPOSITING_MODE: '1' }),
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
  /** Sets the size of the window so that the page has the one that is wanted, whatever the bars around it take. */
  const resize = async (toWidth: number, toHeight: number) => {
    await send('POST', '/window/rect', { x: 0, y: 0, width: toWidth, height: toHeight + BARS });
    const [shownWidth, shownHeight] = await evaluate(() => [innerWidth, innerHeight] as const);
    await send('POST', '/window/rect', {
      width: toWidth + (toWidth - shownWidth),
      height: toHeight + BARS + (toHeight - shownHeight),
    });
  };
  await resize(width, height);
  let turned: [x: number, y: number] = [0, 0];
  /** Where the mouse is: a command to move it where it is takes as long as one that moves it. */
  let mouse = '';
  const point = async (x: number, y: number, isClick = false) => {
    if (!isClick && mouse === `${x} ${y}`) return;
    await perform(mouseActions(x, y, isClick));
    mouse = `${x} ${y}`;
  };
  return {
    name: 'webkit',
    problems: [],
    evaluate,
    resize,
    reload: async () => void (await send('POST', '/refresh')),
    open: async (url) => void (await send('POST', '/url', { url })),
    move: (x, y) => point(x, y),
    async wheel(x, y, { deltaX = 0, deltaY }) {
      await point(x, y);
      // The driver turns the wheel by the difference to the action before.
      turned = [turned[0] + deltaX, turned[1] + deltaY];
      await perform(wheelActions(x, y, ...turned));
    },
    click: (x, y) => point(x, y, true),
    tap: (x, y) => point(x, y, true),
    async type(text) {
      await perform(keyActions(...[...text].map((key) => (key === '\n' ? 'Enter' : key))));
    },
    press: async (key) => void (await perform(keyActions(key))),
    async screenshot(path) {
      await writeFile(path, Buffer.from(await send<string>('GET', '/screenshot'), 'base64'));
    },
    async inWindow(steps) {
      const own = await send<string>('GET', '/window');
      const handles = () => send<string[]>('GET', '/window/handles');
      const handle = await whenFound(async () => (await handles()).find((each) => each !== own));
      await send('POST', '/window', { handle });
      await steps().finally(() => send('POST', '/window', { handle: own }));
    },
    async close() {
      await send('DELETE', '');
      await end(driver);
      await display.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Bars as narrow as they can be, so that the page can be as narrow as a phone. */
const NARROW_BARS = `
  button, entry, box, label, tab, header { min-width: 0; margin: 0; padding: 0; border: 0 }
  image { -gtk-icon-source: none; min-width: 0 }`;

/** Creates a directory with the settings of GTK and of the browser; pages see GTK's theme as that of the system. */
async function createProfile(colorScheme: 'light' | 'dark'): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'sotto-webkit-'));
  await mkdir(join(profile, 'gtk-3.0'));
  const isDark = colorScheme === 'dark' ? 1 : 0;
  await writeFile(
    join(profile, 'gtk-3.0/settings.ini'),
    `[Settings]\ngtk-application-prefer-dark-theme=${isDark}\n`,
  );
  await writeFile(join(profile, 'gtk-3.0/gtk.css'), NARROW_BARS);
  return profile;
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
