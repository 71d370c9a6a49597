import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startHostPage } from './support/pages/host-page.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';

/** The element as a development server bundles it: with the checks and warnings of its libraries. */
async function bundleForDevelopment(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import '@sotto/widget/define';`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['development'],
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

it("logs nothing to a developer's console except Lit's own notice", async () => {
  const [script, server, browser] = await Promise.all([
    bundleForDevelopment(),
    startServer({ RATE_LIMITS: 'off' }),
    startBrowser(),
  ]);
  const site = await startHostPage(
    server,
    ({ clientId }) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Theatre</title>
      <link rel="icon" href="data:,"></head>
      <body><chat-widget mode="inline" server-url="${server.url}" client-id="${clientId}"></chat-widget>
      <script type="module">${script}</script></body></html>`,
  );
  const grace = await signUp(server, 'grace', 'Grace Moss');
  try {
    const { page, problems } = await visit(browser);
    const chat = chatPage(page);
    await page.goto(site.url);
    await chat.register('ada', PASSWORD, 'Ada Lind');
    await chat.createRoom('Stage crew');
    await grace.rooms.join('stage-crew');
    for (let line = 1; line <= 30; line += 1)
      await grace.messages.send('stage-crew', `Cue ${line}: stand by.`);
    await chat.send('On the second bell');
    await chat.message('On the second bell').waitFor();
    await page.getByRole('button', { name: 'Members' }).click();
    await page.locator('sotto-members').getByText('Grace Moss').waitFor();
    expect(problems.filter((problem) => !problem.startsWith('Lit is in dev mode'))).toEqual([]);
  } finally {
    grace.close();
    site.close();
    await browser.close();
    await server.stop();
  }
});
