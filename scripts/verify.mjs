// `npm run verify` (and `npm test`): every check of the project, in order. `node scripts/verify.mjs unit e2e` runs some.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMPONENT_REPORT, failedFiles, failures } from './test-reports.mjs';

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

/** Steps that use one core each run side by side; the steps of a group do, and groups follow one another. */
const groups = [
  ['build'],
  ['lint', 'types', 'tree', 'unused', 'unit', 'packages', 'sizes', 'api-report', 'docs'],
  ['component'],
  ['integration'],
  ['e2e'],
];
const CORES = 2;

/** How the runner of a step is told where to report, and to run some files only, one at a time. */
const VITEST = {
  report: (file) => ({ args: ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] }),
  again: (files) => ['--no-file-parallelism', ...files],
};
const WEB_TEST_RUNNER = {
  report: (file) => ({ env: { [COMPONENT_REPORT]: file } }),
  again: (files) => ['--concurrency', '1', '--files', ...files],
};
const RUN_TWICE = { component: WEB_TEST_RUNNER, integration: VITEST, e2e: VITEST };

const run = ([command, ...args], env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;

/** Runs a command beside others; resolves with its output, which is printed as a whole. */
function runBeside([command, ...args]) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => (output += text));
    }
    child.on('error', (error) => resolve({ passes: false, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ passes: code === 0, output }));
  });
}

/** What failed at first, printed again at the end: who sees only the end of a long log needs it. */
const firstFailures = [];

/**
 * Runs tests in real browsers or with real servers. A file that fails is run once more, by itself: two files at a time, browsers
 * and their drivers now and then lose an input on a busy machine. A file that passes only then is printed, as one to be fixed.
 */
function runTests(command, runner) {
  const directory = mkdtempSync(join(tmpdir(), 'sotto-verify-'));
  const report = join(directory, 'report.json');
  try {
    const { args = [], env } = runner.report(report);
    if (run([...command, ...args], env)) return true;
    // Without a report the runner itself has failed.
    if (!existsSync(report)) return false;
    const files = failedFiles(report);
    firstFailures.push(failures(report));
    console.log(`\n=== retry: ${files.join(', ')}`);
    const passes = files.length > 0 && run([...command, ...runner.again(files)]);
    if (passes) firstFailures.push(`FLAKY, to be fixed: ${files.join(', ')}`);
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

const failed = [];
let passed = 0;

/** Runs a step that has the machine to itself; what it prints is seen at once. */
function runAlone(name) {
  console.log(`\n=== ${name}`);
  const runner = RUN_TWICE[name];
  return runner ? runTests(steps[name], runner) : run(steps[name]);
}

async function runBesideOthers(name) {
  const { passes, output } = await runBeside(steps[name]);
  console.log(`\n=== ${name}\n${output}`);
  return passes;
}

async function runStep(name, isAlone) {
  const start = Date.now();
  const passes = isAlone ? runAlone(name) : await runBesideOthers(name);
  console.log(`=== ${name}: ${passes ? 'ok' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  if (passes) passed += 1;
  else failed.push(name);
}

for (const group of groups) {
  const names = group.filter((name) => wanted.length === 0 || wanted.includes(name));
  const queue = [...names];
  const worker = async () => {
    for (let name = queue.shift(); name; name = queue.shift()) await runStep(name, names.length === 1);
  };
  await Promise.all(Array.from({ length: CORES }, worker));
  // Every later step would only repeat the error of a failed build.
  if (failed.includes('build')) break;
}
if (firstFailures.length > 0) console.log(`\n=== failed at first\n${firstFailures.join('\n')}`);
if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
console.log(`steps: ${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
