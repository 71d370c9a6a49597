import { expect, it } from 'vitest';
import { askedRange } from './asked-range.js';

const ask = (range: string, { method = 'GET', ifRange = '' } = {}) =>
  askedRange({ method, range, ifRange }, 10);

it.each([
  ['bytes=0-0', { from: 0, to: 1 }],
  ['bytes=2-4', { from: 2, to: 5 }],
  ['bytes=9-', { from: 9, to: 10 }],
  ['bytes=0-9', { from: 0, to: 10 }],
  ['bytes=4-99999999999999999999', { from: 4, to: 10 }],
  ['bytes=-3', { from: 7, to: 10 }],
  ['bytes=-11', { from: 0, to: 10 }],
  ['Bytes=0-0', { from: 0, to: 1 }],
  ['bytes= , 2-4 ,', { from: 2, to: 5 }],
])('serves %s', (range, expected) => expect(ask(range)).toEqual(expected));

it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0', 'bytes=99999999999999999999-', 'bytes=10-11,20-, -0'])(
  'has nothing of %s',
  (range) => expect(ask(range)).toBe('unsatisfiable'),
);

it.each([
  ['', 'none'],
  ['lines=1-2', 'another unit'],
  ['bytes', 'no range'],
  ['bytes=', 'no range'],
  ['bytes=,', 'no range'],
  ['bytes=-', 'neither end'],
  ['bytes=5-4', 'its end before its begin'],
  ['bytes=0x1-2', 'no digits'],
  ['bytes=1 -2', 'a space inside'],
  ['bytes=0-1-2', 'too many ends'],
  ['bytes=10-,5-4', 'an invalid one among others'],
  ['bytes=0-1,4-5', 'several'],
  ['bytes=0-1,10-', 'several, one of which is in the file'],
])('ignores %s: %s', (range) => expect(ask(range)).toBe('whole'));

it('ignores a range under a condition, because no file has a validator, and with other methods', () => {
  for (const ifRange of ['"etag"', 'W/"etag"', 'Thu, 01 Jan 1970 00:00:00 GMT'])
    for (const range of ['bytes=2-4', 'bytes=10-']) expect(ask(range, { ifRange })).toBe('whole');
  expect(ask('bytes=2-4', { method: 'HEAD' })).toBe('whole');
  expect(ask('bytes=10-', { method: 'HEAD' })).toBe('whole');
});
