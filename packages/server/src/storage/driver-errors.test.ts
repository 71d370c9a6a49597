import mongoose from 'mongoose';
import { expect, it } from 'vitest';
import { failureOf } from './driver-errors.js';

/** What Node.js creates where the other end of a connection is gone. */
const socketError = (code: string, syscall = 'write') =>
  Object.assign(new Error(`${syscall} ${code}`), { errno: -32, code, syscall });

it.each(['EPIPE', 'ECONNRESET'])('takes a store whose connection ends with %s for away', (code) => {
  const error = socketError(code);
  expect(failureOf(error)).toBe('away');
  const { Long, MongoBulkWriteError } = mongoose.mongo;
  const result = { getWriteConcernError: () => undefined, insertedCount: Long.ZERO };
  const bulk = Object.assign(new MongoBulkWriteError(error as never, result as never), {
    ...{ code, syscall: 'write' },
  });
  expect(failureOf(bulk)).toBe('away');
});

it('takes no other error of the system for one of the store', () => {
  expect(failureOf(socketError('ENOENT', 'open'))).toBeNull();
  expect(failureOf(socketError('EPIPE', 'spawn'))).toBeNull();
  expect(failureOf(new Error('no code'))).toBeNull();
});
