// Checks what npm would publish: publint and "are the types wrong" on the packed packages.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const checks = [
  ['packages/sdk', ['publint', '--strict']],
  // Node's resolution before 16, which knows no subpaths, is no target: engines say Node >= 20.19.
  ['packages/sdk', ['attw', '--pack', '--profile', 'node16']],
  ['packages/server-sdk', ['publint', '--strict']],
  ['packages/server-sdk', ['attw', '--pack', '--profile', 'node16']],
  ['packages/widget', ['publint', '--strict']],
  [
    'packages/widget',
    ['attw', '--pack', '--profile', 'esm-only', '--exclude-entrypoints', './custom-elements.json'],
  ],
  ...['packages/server', 'packages/embedded-store', 'packages/testing'].flatMap((cwd) => [
    [cwd, ['publint', '--strict']],
    [cwd, ['attw', '--pack', '--profile', 'esm-only']],
  ]),
];
let failed = false;
for (const [cwd, [tool, ...args]] of checks) {
  const { status, stdout, stderr } = spawnSync(resolve('node_modules/.bin', tool), args, {
    cwd,
    encoding: 'utf8',
  });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${cwd}: ${tool} ${args.join(' ')}`);
  if (status !== 0) {
    console.log(stdout + stderr);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
