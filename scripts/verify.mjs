// `npm run verify` (and `npm test`): every check of the project, in order. `node scripts/verify.mjs unit e2e` runs some.
import { spawnSync } from 'node:child_process';

const steps = {
  build: ['node', 'scripts/build.mjs'],
  lint: ['npm', 'run', '--silent', 'lint'],
  types: ['npm', 'run', '--silent', 'types'],
  unit: ['npx', 'vitest', 'run', '--project', 'unit'],
  component: ['npx', 'web-test-runner', '--config', 'packages/widget/web-test-runner.config.mjs'],
  integration: ['npx', 'vitest', 'run', '--project', 'integration'],
  packages: ['node', 'scripts/check-packages.mjs'],
  'api-report': ['node', 'scripts/api-report.mjs'],
  docs: ['node', 'scripts/check-docs.mjs'],
  e2e: ['npx', 'vitest', 'run', '--project', 'e2e'],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`verify: no step "${unknown[0]}"; steps are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}

let passed = 0;
const failed = [];
for (const [name, [command, ...args]] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = Date.now();
  console.log(`\n=== ${name}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  console.log(
    `=== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(0)} s`,
  );
  if (status === 0) passed += 1;
  else failed.push(name);
  // Everything after a broken build would only repeat its error.
  if (name === 'build' && status !== 0) break;
}
if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
console.log(`steps: ${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
