// `npm run examples:fresh -- [project ...] [--keep]`: see HELP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { build } from '../../scripts/build.mjs';
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.mjs';
import { pack } from './src/pack.mjs';
import { createProject, projectNames, stopScripts } from './src/project.mjs';
import { startSotto } from './src/sotto.mjs';
import { visitPage } from './src/visit.mjs';

const HELP = `Usage: npm run examples:fresh -- [PROJECT ...] [options]

Projects: ${projectNames.join(', ')}; without any, all of them.

Packs @sotto/sdk and @sotto/widget. Copies each project out of the workspace, installs it with those tarballs and from
the npm registry, checks its types, builds it, serves it on an origin of its own, and opens it in Chromium: somebody
signs in, writes, is answered, takes the chat out of the page, brings it back, and goes on. Where the project has a
development server, the same is done there. An error in the console, or a request to a third host, is a failure.

  --keep   leave the projects where they were made, to look at`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const unknown = positionals.filter((name) => !projectNames.includes(name));
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `There is no project ${unknown[0]}.\n\n${HELP}` : HELP);
  process.exit(unknown.length > 0 ? 2 : 0);
}
const names = positionals.length > 0 ? positionals : projectNames;

/** Runs one step of a project; prints how long it took, or what it said when it failed. */
async function step(name, what, run) {
  const start = performance.now();
  const note = (result) => `${name.padEnd(12)} ${what.padEnd(18)} ${result}`;
  try {
    const result = await run();
    console.log(note(`ok in ${((performance.now() - start) / 1000).toFixed(1)} s`));
    return result;
  } catch (error) {
    console.log(note('FAILED'));
    throw error;
  }
}

async function tryProject(name, { browser, directory, sotto, tarballs }) {
  const { origin, port } = sotto.siteOf(name);
  const project = createProject(name, { directory, port, tarballs, env: sotto.env });
  await step(name, 'install', () => project.install());
  if (project.has('check')) await step(name, 'check types', () => project.run('check'));
  await step(name, 'build', () => project.run('build'));
  for (const script of ['start', 'dev'].filter((one) => project.has(one))) {
    const server = await step(name, script, () => project.serve(script, origin));
    try {
      await step(name, `visit (${script})`, () =>
        visitPage(browser, { origin, isDevelopment: script === 'dev', room: `${name} ${script}`, sotto }),
      );
    } catch (error) {
      console.log(server.output());
      throw error;
    } finally {
      await server.stop();
    }
  }
}

await build();
const directory = mkdtempSync(join(tmpdir(), 'sotto-fresh-'));
const tarballs = pack(['sdk', 'widget'], directory);
const sotto = await startSotto(names);
const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
const failed = [];
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    isInterrupted = true;
    stopScripts();
  });
try {
  for (const name of names) {
    if (isInterrupted) break;
    try {
      await tryProject(name, { browser, directory, sotto, tarballs });
    } catch (error) {
      console.log(error instanceof Error ? (error.stack ?? error.message) : error);
      failed.push(name);
    }
  }
} finally {
  await browser.close();
  await sotto.close();
  if (values.keep) console.log(`The projects are in ${directory}.`);
  else rmSync(directory, { recursive: true, force: true });
}
if (isInterrupted) process.exit(130);
console.log(
  failed.length > 0 ? `failed: ${failed.join(', ')}` : `${names.length} passed: ${names.join(', ')}`,
);
process.exit(failed.length > 0 ? 1 : 0);
