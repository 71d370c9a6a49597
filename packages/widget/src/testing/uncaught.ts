// Fails the test during which a promise was rejected and nobody handled it, as the runner only prints that. The bundle of
// each test file begins with this: see `build/bundled-tests.mjs`.

const uncaught: unknown[] = [];
addEventListener('unhandledrejection', ({ reason }) => uncaught.push(reason));

afterEach(() => {
  const all = uncaught.splice(0);
  if (all.length > 0) throw all[0];
});
