import { expect, it, vi } from 'vitest';
import { createEmitter } from './emitter.js';

/** A namespace that notes whom it would send to; as in Socket.IO, no channel means every socket. */
function record() {
  const sent: string[][] = [];
  const chat = {
    to: (channels: string[]) => ({
      except: () => ({ emit: () => sent.push(channels.length === 0 ? ['everyone'] : channels) }),
    }),
  };
  const registry = { deliver: vi.fn() };
  const emitter = createEmitter({ chat, registry } as unknown as Parameters<typeof createEmitter>[0]);
  return { emitter, sent };
}

it('sends to the sockets of the channels, and to nobody where there are none', () => {
  const { emitter, sent } = record();
  emitter.toChannels(['room:a', 'room:b'], 'room.deleted', { room: 'a' });
  emitter.toChannels([], 'room.deleted', { room: 'a' });
  expect(sent).toEqual([['room:a', 'room:b']]);
});
