// Fails the test during which a promise was rejected and nobody handled it, as the runner only prints that. The bundle of
// each test file begins with this: see `build/bundled-tests.mjs`.

const uncaught: unknown[] = [];
addEventListener('unhandledrejection', ({ reason }) => uncaught.push(reason));

/** Resolves in the next task, also where a test has put its own clock in place of the timers. */
const nextTask = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

// What was rejected last is reported only after the test.
afterEach(async () => {
  await nextTask();
  const all = uncaught.splice(0);
  if (all.length > 0) throw all[0];
});
