import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from './verify-webhook.js';

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;
const NOW = 1_795_843_200_000;
const TIME = String(NOW / 1000);
const BODY = '{"type":"message.new","timestamp":"2026-11-28T05:20:00.000Z","data":{"text":"ä"}}';

const sign = (body = BODY, { id = 'evt_1', time = TIME, key = KEY } = {}) =>
  `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`;
const headers = (signature = sign(), rest: object = {}) => ({
  ...{ 'webhook-id': 'evt_1', 'webhook-timestamp': TIME, 'webhook-signature': signature, ...rest },
});
const verify = (request: Partial<Parameters<typeof verifyWebhook>[0]> = {}) =>
  verifyWebhook({ body: BODY, headers: headers(), secret: SECRET, now: NOW, ...request });

it('agrees with the example of the standard', () => {
  const event = verifyWebhook({
    body: '{"test": 2432232314}',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    now: 1_614_265_330_000,
  });
  expect(event).toEqual({ test: 2_432_232_314 });
});

describe('accepts', () => {
  it.each([
    ['a text', { body: BODY }],
    ['bytes', { body: Buffer.from(BODY) }],
    ['a Headers object', { headers: new Headers(headers()) }],
    [
      'headers in any case',
      { headers: { 'Webhook-Id': 'evt_1', 'Webhook-Timestamp': TIME, 'Webhook-Signature': sign() } },
    ],
    ['one of several signatures', { headers: headers(`v1,AAAA v1a,BBBB ${sign()}`) }],
    ['one of several secrets', { secret: [`whsec_${Buffer.alloc(32).toString('base64')}`, SECRET] }],
    ['five minutes', { now: NOW + 300_000 }],
  ])('%s', (_name, request) => {
    expect(verify(request).type).toBe('message.new');
  });
});

describe('refuses', () => {
  it.each([
    ['another body', { body: BODY.replace('ä', 'b') }],
    ['another secret', { secret: `whsec_${Buffer.alloc(32).toString('base64')}` }],
    ['no secret', { secret: [] }],
    ['another id', { headers: headers(sign(), { 'webhook-id': 'evt_2' }) }],
    ['a signature of another version', { headers: headers(sign().replace('v1', 'v2')) }],
    ['no signature', { headers: headers('') }],
    ['no id', { headers: headers(sign(), { 'webhook-id': undefined }) }],
    ['an old one', { now: NOW + 301_000 }],
    ['one of the future', { now: NOW - 301_000 }],
    [
      'a time that is no number',
      { headers: headers(sign(BODY, { time: 'x' }), { 'webhook-timestamp': 'x' }) },
    ],
    ['a cut signature', { headers: headers(sign().slice(0, 20)) }],
  ])('%s', (_name, request) => {
    expect(() => verify(request)).toThrow(expect.objectContaining({ code: 'bad_signature' }) as Error);
  });
});
