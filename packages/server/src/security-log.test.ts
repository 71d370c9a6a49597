import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { createSecurityLog } from './security-log.js';

afterEach(() => void vi.useRealTimers());

function startLog() {
  const written: Record<string, unknown>[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void written.push(JSON.parse(line)) });
  const time = { now: 0 };
  return { written, time, log: createSecurityLog(logger, () => time.now) };
}

it('records who did what, and the outcome', () => {
  const { written, log } = startLog();
  log.signedIn({ outcome: 'ok', grant: 'password', userId: 'u', address: '192.0.2.1', clientId: 'demo' });
  log.signedIn({ outcome: 'refused', reason: 'wrong_password', grant: 'password', address: '192.0.2.1' });
  expect(written).toMatchObject([
    { level: 30, log: 'security', event: 'sign_in', outcome: 'ok', userId: 'u', address: '192.0.2.1' },
    { level: 40, log: 'security', event: 'sign_in', outcome: 'refused', reason: 'wrong_password' },
  ]);
});

it('says which command would allow an origin, and none for what is no origin of a page', () => {
  const { written, log } = startLog();
  const refuse = (origin: string, clientId?: string) =>
    log.originRefused({ transport: 'http', origin, clientId, userId: 'u' });
  refuse('https://shop.example', 'demo');
  refuse('https://xn--mnchen-3ya.example:8443');
  for (const other of ['null', 'http://shop.example', 'https://*.shop.example', 'https://$(reboot).example'])
    refuse(other);
  expect(written.map(({ remedy }) => remedy)).toEqual([
    'sotto clients update demo --add-origin https://shop.example',
    'sotto clients update CLIENT --add-origin https://xn--mnchen-3ya.example:8443',
    ...[undefined, undefined, undefined, undefined],
  ]);
});

it('says which command would register a redirect URI, of the site, and none for what no shell should read', () => {
  const { written, log } = startLog();
  const refuse = (redirectUri: string, site: string) =>
    log.redirectRefused({ redirectUri, site, clientId: 'shop', userId: 'u' });
  refuse('https://shop.example/chat/', 'default');
  refuse('https://shop.example/chat', 'acme');
  log.originRefused({
    transport: 'http',
    origin: 'https://a.example',
    clientId: 'c',
    site: 'acme',
    userId: 'u',
  });
  for (const other of ["https://shop.example/'$(reboot)'", 'http://shop.example/', 'javascript:alert(1)', ''])
    refuse(other, 'default');
  refuse('https://shop.example/chat?token=secret', 'default');
  expect(written.map(({ remedy }) => remedy)).toEqual([
    "sotto clients update shop --add-redirect-uri 'https://shop.example/chat/'",
    "sotto clients update shop --add-redirect-uri 'https://shop.example/chat' --site acme",
    'sotto clients update c --add-origin https://a.example --site acme',
    ...[undefined, undefined, undefined, undefined, undefined],
  ]);
  expect(JSON.stringify(written)).not.toContain('secret');
});

it('writes ten refusals of one kind and place per minute, and then the number left out', () => {
  const { written, time, log } = startLog();
  const guess = (address: string) =>
    log.authenticationFailed({ transport: 'http', reason: 'invalid_token', address });
  for (let i = 0; i < 1000; i += 1) guess('192.0.2.1');
  expect(written).toHaveLength(10);
  guess('192.0.2.2');
  log.limited({ limit: 'login.address', address: '192.0.2.1' });
  expect(written).toHaveLength(12);
  time.now = 60_000;
  guess('192.0.2.2');
  expect(written.slice(12)).toMatchObject([
    { event: 'authentication_failed', address: '192.0.2.1', leftOut: 990 },
    { event: 'authentication_failed', address: '192.0.2.2' },
  ]);
});

it('stays bounded for any addresses', () => {
  vi.useFakeTimers();
  const { written, time, log } = startLog();
  const refuse = (place: number) => log.limited({ limit: 'register.address', address: `place ${place}` });
  for (let i = 0; i < 30_000; i += 1) refuse(i);
  expect(written).toHaveLength(20);
  vi.advanceTimersByTime(1000);
  // The ten of the shared count that were not written any more are those of the minute's end.
  expect(written.slice(20)).toMatchObject([
    { event: 'limited', leftOut: 10_000 + 10 - 20, addresses: 10_000 - 20 + 10 },
  ]);
  time.now = 60_000;
  refuse(1);
  expect(written.slice(21)).toMatchObject([
    { event: 'limited', leftOut: 20_000 - 10 },
    { event: 'limited', address: 'place 1' },
  ]);
});

it('reports a hundred places separately at the end of a minute, and all others together', () => {
  const { written, time, log } = startLog();
  for (let user = 0; user < 130; user += 1)
    for (let i = 0; i < 11 + user; i += 1) log.limited({ limit: 'api.user', userId: `u${user}` });
  expect(written).toHaveLength(130 * 10);
  time.now = 60_000;
  log.limited({ limit: 'api.user', userId: 'u0' });
  const summaries = written.slice(1300, -1);
  expect(summaries).toHaveLength(101);
  expect(summaries[0]).toMatchObject({ userId: 'u129', leftOut: 130 });
  expect(summaries[100]).toMatchObject({ event: 'limited', places: 30, leftOut: (30 * 31) / 2 });
});

it('writes refusals of signed-in users, whatever others do from the same address', () => {
  const { written, log } = startLog();
  const address = '192.0.2.1';
  for (let i = 0; i < 1000; i += 1) log.refreshed({ outcome: 'refused', reason: 'invalid_grant', address });
  log.tokenReused({ userId: 'u', sessionId: 's', address });
  expect(written.at(-1)).toMatchObject({ event: 'token_reuse', userId: 'u', address });
});
