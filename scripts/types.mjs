// `npm run types`: checks the types of every package, tests included. Needs a build, because packages use the dist of each other.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { nativeTsc } from './native-tsc.mjs';

const projects = [...readdirSync('packages').map((name) => `packages/${name}`), 'e2e', 'chaos'];
let failed = false;
for (const project of projects.filter((path) => existsSync(`${path}/tsconfig.json`))) {
  const { status } = spawnSync(nativeTsc, ['-p', project], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`types: ${project} failed`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
