import { afterEach, expect, it } from 'vitest';
import { encodeJson } from './encode-json.js';

interface Changed {
  toJSON?: () => unknown;
}

afterEach(() => {
  delete (Array.prototype as Changed).toJSON;
  delete (Object.prototype as Changed).toJSON;
});

it.each([
  [null],
  ['Zoë "1"\u2028'],
  [1.5],
  [Number.NaN],
  [[]],
  [{}],
  [[1, [undefined, 'two'], { three: [] }]],
  [{ a: undefined, b: null, c: () => 1, d: [{ e: false }], 'f"': '\n' }],
  [{ at: new Date(0) }],
])('encodes as JSON.stringify does: %j', (value) => {
  expect(encodeJson(value)).toBe(JSON.stringify(value));
});

it('calls no toJSON that a library added to Array.prototype or Object.prototype', () => {
  const data = ['message.send', { content: 'Stand by', mentions: [] }];
  const expected = JSON.stringify(data);
  (Array.prototype as Changed).toJSON = () => 'an array';
  (Object.prototype as Changed).toJSON = () => 'an object';
  expect(JSON.stringify(data)).not.toBe(expected);
  expect(encodeJson(data)).toBe(expected);
});
