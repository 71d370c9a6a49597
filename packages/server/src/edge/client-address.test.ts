import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { clientAddress } from './client-address.js';

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
  }) as unknown as IncomingMessage;

it('believes as many entries of X-Forwarded-For as there are trusted proxies', () => {
  const forged = request('10.0.0.1', '6.6.6.6, 203.0.113.7, 10.0.0.2');
  expect(clientAddress(forged, 0)).toBe('10.0.0.1');
  expect(clientAddress(forged, 1)).toBe('10.0.0.2');
  expect(clientAddress(forged, 2)).toBe('203.0.113.7');
  expect(clientAddress(forged, 9)).toBe('10.0.0.1');
  expect(clientAddress(request('10.0.0.1'), 1)).toBe('10.0.0.1');
});

it.each([
  ['192.0.2.1:49152', '192.0.2.1'],
  ['"192.0.2.1:49152"', '192.0.2.1'],
  ['192.0.2.1:', '192.0.2.1'],
  ['[2001:db8:1:2:3:4:5:6]:49152', '2001:db8:1:2::/64'],
  ['"[2001:db8:1:2::9]"', '2001:db8:1:2::/64'],
  ['[::ffff:192.0.2.1]:80', '192.0.2.1'],
  ['_hidden', 'unknown'],
  ['unknown:49152', 'unknown'],
  ['999.0.2.1:1', 'unknown'],
])('counts the entry %s of a proxy as %s', (entry, counted) => {
  expect(clientAddress(request('10.0.0.1', entry), 1)).toBe(counted);
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::7', '2001:db8:0:0::/64'],
  ['2001:db8::a:b:c:d:e', '2001:db8:0:a::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('counts %s as %s', (address, counted) => {
  expect(clientAddress(request(address), 0)).toBe(counted);
  expect(clientAddress(request('10.0.0.1', address), 1)).toBe(counted);
});
