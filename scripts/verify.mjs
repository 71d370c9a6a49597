// `npm run verify` (and `npm test`): every check of the project, in order. `node scripts/verify.mjs unit e2e` runs some.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const vitest = (project) => ['npx', 'vitest', 'run', '--project', project];

const steps = {
  build: ['node', 'scripts/build.mjs'],
  lint: ['npm', 'run', '--silent', 'lint'],
  types: ['npm', 'run', '--silent', 'types'],
  tree: ['node', 'scripts/check-tree.mjs'],
  unused: ['npx', 'knip', '--no-progress', '--treat-config-hints-as-errors'],
  unit: vitest('unit'),
  component: ['npx', 'web-test-runner', '--config', 'packages/widget/web-test-runner.config.mjs'],
  integration: vitest('integration'),
  packages: ['node', 'scripts/check-packages.mjs'],
  sizes: ['node', 'scripts/check-sizes.mjs'],
  'api-report': ['node', 'scripts/api-report.mjs'],
  docs: ['node', 'scripts/check-docs.mjs'],
  e2e: vitest('e2e'),
};

const run = ([command, ...args]) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;

/**
 * Runs the tests in real browsers. A file that fails is run once more in fresh processes: three browsers and their
 * drivers now and then lose an input on a busy machine. A file that passes only then is printed, as a test to be fixed.
 */
function runInBrowsers(command) {
  const directory = mkdtempSync(join(tmpdir(), 'sotto-verify-'));
  const report = join(directory, 'report.json');
  try {
    if (run([...command, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]))
      return true;
    // Without a report the runner itself has failed.
    if (!existsSync(report)) return false;
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const files = testResults
      .filter(({ status }) => status !== 'passed')
      .map(({ name }) => relative(process.cwd(), name));
    console.log(`\n=== retry: ${files.join(', ')}`);
    const passes = files.length > 0 && run([...command, ...files]);
    if (passes) console.log(`=== FLAKY, to be fixed: ${files.join(', ')}`);
    return passes;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`verify: no step "${unknown[0]}"; steps are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}

let passed = 0;
const failed = [];
for (const [name, command] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = Date.now();
  console.log(`\n=== ${name}`);
  const passes = name === 'e2e' ? runInBrowsers(command) : run(command);
  console.log(`=== ${name}: ${passes ? 'ok' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  if (passes) passed += 1;
  else failed.push(name);
  // Every later step would only repeat the error of a failed build.
  if (name === 'build' && !passes) break;
}
if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
console.log(`steps: ${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
