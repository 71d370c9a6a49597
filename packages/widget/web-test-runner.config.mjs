import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import * as puppeteer from 'puppeteer-core';
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** A microphone that beeps, which every page may use. */
const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Component tests in real Chromium. The page allows no inline script or style but the runner's own. */
export default {
  rootDir: path('../..'),
  files: [path('src/{components,controllers}/**/*.test.ts')],
  nodeResolve: { browser: true, exportConditions: ['browser', 'production'] },
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: path('tsconfig.json') })],
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
  concurrency: 2,
  testFramework: { config: { timeout: 10_000 } },
  testRunnerHtml: (testFramework) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Test</title></head>
  <body>
    <script>window.process = { env: { NODE_ENV: 'production' } };</script>
    <script type="module" src="${testFramework}"></script>
  </body>
</html>`,
};
