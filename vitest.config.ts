import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { memoryDirectory } from './scripts/memory-directory.mjs';

/** Files that take more than half a minute, by measurement. */
const LONG =
  /\/(?:chaos|siege)\/test\/|\/test\/(?:operator|start-refusals|cli|signals|bounds-unread|bounds-unread-sockets|sites-walk|full-disk|log-model|kill|load-at-rest|key-rotation-kill|packed)\.test|\/e2e\/(?:conditions|delivery|demo|first-rows|identity-walk|journey|journey-log|journey-looks|misconfigured|page-styles|screens|scrolling|states|touch)\.test/;

/** Begins the files that take longest, so that none of them runs alone at the end while the other core waits. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const inMemory = memoryDirectory();
const env = inMemory ? { TMPDIR: inMemory } : {};
const globalSetup = ['scripts/memory-directory.mjs', 'scripts/test-program.mjs'];

/** Takes a picture of each state of the design, for people to look at: `npm run pictures`. */
const PICTURES = 'e2e/mocks.test.ts';
const BROWSER = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // As patient as the support files: a bound against what never comes, and not a measure.
  expect: { poll: { timeout: 30_000 } },
};

// Three projects of tests: `unit` needs nothing but the sources and protocol's dist, `integration` starts real servers in
// this process or from dist, `e2e` drives the built product in a real browser. Files of one worker share its modules
// (`isolate`), which would take a quarter of the time to load again: a file that changes a global puts it back.
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          isolate: false,
          // A bound against a test that hangs, and not a measure: lint and types run beside it.
          testTimeout: 30_000,
          include: [
            'packages/{protocol,embedded-store,server,sdk,server-sdk,demo-app,testing}/src/**/*.test.ts',
            'chaos/src/**/*.test.ts',
            // The tests of the others need a browser: see `packages/widget/web-test-runner.config.mjs`.
            'packages/widget/src/!(components|controllers|lazy|notices)/**/*.test.ts',
            'scripts/lint/*.test.mjs',
          ],
        },
      },
      {
        test: {
          name: 'integration',
          isolate: false,
          env,
          globalSetup,
          include: [
            'packages/{embedded-store,server,sdk,server-sdk,testing}/test/**/*.test.ts',
            'chaos/test/**/*.test.ts',
            'siege/test/**/*.test.mjs',
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // A condition that comes late on a busy machine is still a condition that came.
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          isolate: false,
          env,
          globalSetup,
          include: ['e2e/**/*.test.ts'],
          exclude: [PICTURES],
          ...BROWSER,
          maxWorkers: 2,
        },
      },
      {
        test: { name: 'pictures', env, globalSetup, include: [PICTURES], ...BROWSER },
      },
    ],
  },
});
