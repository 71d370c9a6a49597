import { describe, expect, it } from 'vitest';
import { plainFormat, socketIoFormat } from './socket-formats.js';
import { problemOf } from './refusals.js';

const message = { id: 'm', clientMessageId: 'c', rev: 1, seq: 1, content: '["ok"]' };
const problem = problemOf({ status: 503, retryAfter: 4 });

describe('Socket.IO', () => {
  it.each([
    ['42["message.new",{"rev":1}]', true],
    ['42/monitor,["cipher.flow",[]]', true],
    ['430[{"ok":true}]', false],
    ['40{"sid":"x"}', false],
    ['2', false],
    ['3probe', false],
    ['', false],
  ])('%s is an event: %s', (text, is) => expect(socketIoFormat.isEvent(text)).toBe(is));

  it.each([
    [`4312[${JSON.stringify({ ok: true, data: message })}]`, true],
    [`43/monitor,1[${JSON.stringify({ ok: true, data: message })}]`, true],
    [`4312[${JSON.stringify({ ok: false, error: problem })}]`, false],
    ['430[{"ok":true,"data":{"rooms":{}}}]', false],
    ['430[null]', false],
    ['430[', false],
    [`42["message.new",${JSON.stringify({ message })}]`, false],
  ])('%s acknowledges a message: %s', (text, is) =>
    expect(socketIoFormat.acknowledgesMessage(text)).toBe(is),
  );

  it('reads what a client sends, and responds if a response is expected', () => {
    const sent = socketIoFormat.readEvent('4217["message.send",{"room":"a","content":"[1]"}]');
    expect(sent?.name).toBe('message.send');
    expect(sent?.refusal(problem)).toBe(`4317[${JSON.stringify({ ok: false, error: problem })}]`);
    expect(socketIoFormat.readEvent('42/monitor,3["x"]')?.refusal(problem)).toMatch(/^43\/monitor,3\[/);
    expect(socketIoFormat.readEvent('42["typing.start",{}]')?.refusal(problem)).toBeNull();
    for (const text of ['40{"token":"t"}', '3', '42[', '42[5]', '430[{}]'])
      expect(socketIoFormat.readEvent(text)).toBeNull();
  });
});

describe('the plain WebSocket', () => {
  it('distinguishes events from responses', () => {
    expect(plainFormat.isEvent('{"type":"message.new"}')).toBe(true);
    for (const text of ['{"type":"ack"}', '{"type":"error"}', '{}', 'null', '7', 'no JSON'])
      expect(plainFormat.isEvent(text)).toBe(false);
    expect(plainFormat.acknowledgesMessage(JSON.stringify({ type: 'ack', data: message }))).toBe(true);
    expect(plainFormat.acknowledgesMessage('{"type":"ack","data":{"expiresIn":9}}')).toBe(false);
    expect(plainFormat.acknowledgesMessage(JSON.stringify({ type: 'message.new', message }))).toBe(false);
  });

  it('reads what a client sends, also in the short form', () => {
    const sent = plainFormat.readEvent('{"type":"message.edit","id":"7"}');
    expect(sent?.name).toBe('message.edit');
    expect(JSON.parse(sent!.refusal(problem)!)).toEqual({
      ...{ type: 'error', id: '7', code: 'unavailable', detail: problem.detail, retryAfter: 4 },
    });
    expect(plainFormat.readEvent('{"message":"Hello"}')?.name).toBe('message.send');
    for (const text of ['{}', '{"type":5}', 'no JSON', 'null'])
      expect(plainFormat.readEvent(text)).toBeNull();
  });
});
