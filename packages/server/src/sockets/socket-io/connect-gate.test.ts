import { EventEmitter } from 'node:events';
import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSlots } from '../../edge/unauthenticated-slots.js';
import { createConnectGate } from './connect-gate.js';

const LIMIT_MS = 10_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A gate with one connection of Engine.IO that has just come. */
function createConnection() {
  const slots = createSlots({ perAddress: 10, inAll: 10 });
  const gate = createConnectGate({ config: { trustedProxies: 0 }, slots, namespaces: ['/'] });
  const engine = new EventEmitter();
  gate.attach(engine as unknown as Engine);
  const close = vi.fn();
  const request = { headers: {}, socket: { remoteAddress: '192.0.2.1' } };
  const conn = Object.assign(new EventEmitter(), { close, request, readyState: 'open', transport: {} });
  close.mockImplementation(() => conn.emit('close'));
  engine.emit('connection', conn);
  return { gate, slots, close, conn: conn as unknown as EngineSocket };
}

describe('a connection in no namespace', () => {
  it('is closed after ten seconds, and frees its place', () => {
    const { slots, close } = createConnection();
    vi.advanceTimersByTime(LIMIT_MS - 1);
    expect([close.mock.calls.length, slots.size()]).toEqual([0, 1]);
    vi.advanceTimersByTime(1);
    expect([close.mock.calls.length, slots.size()]).toEqual([1, 0]);
  });

  it('is closed also if its handshake was refused', async () => {
    const { gate, close, conn } = createConnection();
    vi.advanceTimersByTime(LIMIT_MS - 1);
    await expect(gate.admit(conn, '/', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    vi.advanceTimersByTime(1);
    expect(close).toHaveBeenCalledOnce();
  });

  it('stays once it has entered one, and has ten seconds again after it left', async () => {
    const { gate, slots, close, conn } = createConnection();
    await gate.admit(conn, '/', async () => {});
    vi.advanceTimersByTime(100 * LIMIT_MS);
    expect([close.mock.calls.length, slots.size()]).toEqual([0, 0]);
    gate.leave(conn, '/');
    vi.advanceTimersByTime(LIMIT_MS - 1);
    expect([close.mock.calls.length, slots.size()]).toEqual([0, 1]);
    vi.advanceTimersByTime(1);
    expect(close).toHaveBeenCalledOnce();
  });
});
