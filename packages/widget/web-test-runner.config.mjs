import { fileURLToPath } from 'node:url';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import * as puppeteer from 'puppeteer-core';
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.mjs';
import { componentReporter } from '../../scripts/test-reports.mjs';
import { serveBundledTests } from './build/bundled-tests.mjs';
import { rawInput } from './build/raw-input.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Folders whose tests need a browser; vitest runs those of all others: see `vitest.config.ts`. */
const FOLDERS = ['components', 'controllers', 'lazy', 'notices'];

/** A microphone that beeps, which every page may use. */
const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/**
 * Gives each test file storage of its own: files run side by side as pages of one origin, which share `localStorage`, and one
 * after another in the same tab, which keeps `sessionStorage`.
 */
const ownStorage = `
  sessionStorage.clear();
  const stored = new Map();
  const localStorage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, String(value)),
    removeItem: (key) => void stored.delete(key),
    clear: () => stored.clear(),
  };
  Object.defineProperty(window, 'localStorage', { configurable: true, value: localStorage });
`;

/** Component tests in real Chromium. The page allows no inline script or style but the runner's own. */
export default {
  rootDir: path('../..'),
  files: [path(`src/{${FOLDERS.join()}}/**/*.test.ts`)],
  middleware: [
    serveBundledTests(
      path('../..'),
      FOLDERS.map((folder) => path(`src/${folder}`)),
    ),
  ],
  browsers: [
    chromeLauncher({
      puppeteer,
      launchOptions: {
        executablePath: await chromiumPath(),
        headless: 'shell',
        args: [...chromiumArgs, ...microphone],
      },
    }),
  ],
  plugins: [rawInput()],
  reporters: [defaultReporter(), componentReporter()],
  concurrency: 3,
  testFramework: { config: { timeout: 10_000 } },
  testRunnerHtml: (testFramework) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Test</title></head>
  <body>
    <script>window.process = { env: { NODE_ENV: 'production' } };</script>
    <script>{${ownStorage}}</script>
    <script type="module" src="${testFramework}"></script>
  </body>
</html>`,
};
