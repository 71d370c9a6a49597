import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createSecurityLog } from './security-log.js';

function startLog() {
  const written: Record<string, unknown>[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void written.push(JSON.parse(line)) });
  const time = { now: 0 };
  return { written, time, log: createSecurityLog(logger, () => time.now) };
}

it('writes who did what, and how it ended', () => {
  const { written, log } = startLog();
  log.signedIn({ outcome: 'ok', grant: 'password', userId: 'u', address: '192.0.2.1', clientId: 'demo' });
  log.signedIn({ outcome: 'refused', reason: 'wrong_password', grant: 'password', address: '192.0.2.1' });
  expect(written).toMatchObject([
    { level: 30, log: 'security', event: 'sign_in', outcome: 'ok', userId: 'u', address: '192.0.2.1' },
    { level: 40, log: 'security', event: 'sign_in', outcome: 'refused', reason: 'wrong_password' },
  ]);
});

it('writes ten refusals of one kind and place in a minute, and then how many it left out', () => {
  const { written, time, log } = startLog();
  const guess = (address: string) =>
    log.authenticationFailed({ door: 'http', reason: 'invalid_token', address });
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

it('stays bounded whatever addresses come', () => {
  const { written, log } = startLog();
  for (let i = 0; i < 30_000; i += 1) log.limited({ limit: 'register.address', address: `place ${i}` });
  expect(written).toHaveLength(10_000 + 10);
});
