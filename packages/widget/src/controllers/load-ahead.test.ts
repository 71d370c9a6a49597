import { expect } from 'chai';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { frames, until } from '../testing/wait.js';
import { LoadAhead } from './load-ahead.js';

/** A host whose part counts how often it is loaded. */
async function setUp(isDue: () => boolean, load: () => Promise<void> = () => Promise.resolve()) {
  const part = { loads: 0, load: () => ((part.loads += 1), load()) };
  const { host } = await hostOf((one) => new LoadAhead(one, part, isDue));
  return { host, part };
}
const idle = () => new Promise((resolve) => requestIdleCallback(resolve));

describe('LoadAhead', () => {
  afterEach(removeHosts);

  it('waits until it is due and the browser is idle, and loads once', async () => {
    let isDue = false;
    const { host, part } = await setUp(() => isDue);
    await idle();
    expect(part.loads).to.equal(0);
    isDue = true;
    host.requestUpdate();
    await host.updateComplete;
    expect(part.loads).to.equal(0);
    await until(() => part.loads === 1, 'loaded');
    host.requestUpdate();
    await frames(2);
    await idle();
    expect(part.loads).to.equal(1);
  });

  it('is silent about a failure', async () => {
    const errors: unknown[] = [];
    const onError = (event: PromiseRejectionEvent) => errors.push(event.reason);
    addEventListener('unhandledrejection', onError);
    const { part } = await setUp(
      () => true,
      () => Promise.reject(new TypeError('Failed to fetch')),
    );
    await until(() => part.loads === 1, 'the attempt');
    await frames(2);
    removeEventListener('unhandledrejection', onError);
    expect(errors).to.deep.equal([]);
  });

  it('leaves it to visitors who save data', async () => {
    const connection = Object.getOwnPropertyDescriptor(Navigator.prototype, 'connection');
    Object.defineProperty(navigator, 'connection', { configurable: true, value: { saveData: true } });
    const { part } = await setUp(() => true);
    await idle();
    await idle();
    delete (navigator as { connection?: unknown }).connection;
    expect(part.loads).to.equal(0);
    expect(connection === undefined || 'connection' in navigator).to.equal(true);
  });
});
