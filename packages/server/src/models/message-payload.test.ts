import { expect, it } from 'vitest';
import { DecryptionError } from '../crypto/keyring.js';
import { payloadCodec, textPayload, withText } from './message-payload.js';

it('reads what it wrote, whatever the text is', () => {
  for (const text of ['', ':', '{', '{"v":2}', '  é👩‍👩‍👧\u0000\n"'])
    expect(payloadCodec.decode(payloadCodec.encode(textPayload(text)))).toEqual({ v: 1, text });
});

it('begins with a brace, which no id and no older row does', () => {
  expect(payloadCodec.encode(textPayload('hi'))).toBe('{"v":1,"text":"hi"}');
});

it('reads the rows from before version 1', () => {
  for (const text of ['hi', '', ':x', '{"v":1,"text":"no payload"}'])
    expect(payloadCodec.decode(`:${text}`)).toEqual({ v: 1, text });
});

it('keeps what it does not know when the text changes', () => {
  const newer = { v: 1, text: 'old', format: 'markdown', parts: [{ id: 'a' }] };
  expect(withText(newer, 'new', { format: 'markdown' })).toEqual({ ...newer, text: 'new' });
});

it('takes no other form for that of a plain text', () => {
  const kind = '{"v":1,"text":"a","kind":"system"}';
  expect(payloadCodec.decode(kind)).toEqual({ v: 1, text: 'a', kind: 'system' });
  expect(payloadCodec.decode('{"v":1,"text":"\\u0061"}')).toEqual({ v: 1, text: 'a' });
});

it('refuses what has no known form', () => {
  for (const body of [
    '',
    '{"v":1,"text":"}',
    '{"v":1,"text":"a"b"}',
    'hi',
    '{',
    '[]',
    'null',
    '5',
    '{"text":"hi"}',
  ])
    expect(() => payloadCodec.decode(body)).toThrow(DecryptionError);
});
