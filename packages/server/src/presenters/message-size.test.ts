import type { Message } from '@sotto/protocol';
import { expect, it } from 'vitest';
import { mostBytesOf } from './message-size.js';

const id = 'f'.repeat(24);
const at = '9999-12-31T23:59:59.999Z';

/** A message with every field. */
const message: Message = {
  ...{ id, room: 'r'.repeat(40), seq: Number.MAX_SAFE_INTEGER, rev: Number.MAX_SAFE_INTEGER },
  sender: { id, username: 'u'.repeat(32), displayName: '\u001f'.repeat(64), kind: 'guest' },
  ...{ senderWas: id, via: 'backend', content: 'text', kind: 'system', data: { type: 'member.left' } },
  ...{ clientMessageId: 'c'.repeat(64), createdAt: at, editedAt: at, deletedAt: at },
  ...{ unreadable: true, unsupported: true, reactions: [] },
};

const names = Array(20).fill('u'.repeat(32));
const reaction = { emoji: '👩🏽‍❤️‍💋‍👨🏿', count: Number.MAX_SAFE_INTEGER, users: names, bots: names };

it('is never less than the JSON of a message', () => {
  const avatarUrl = `https://pictures.example/${'a'.repeat(2000)}`;
  for (const one of [
    message,
    { ...message, content: '\u0000'.repeat(4000) },
    { ...message, data: { type: 'member.added' as const, users: Array(100).fill('"'.repeat(32)) } },
    { ...message, sender: { ...message.sender, avatarUrl } },
    { ...message, mentions: Array(50).fill({ user: id, start: 32_768, length: 32_768 }) },
    { ...message, reactions: Array(20).fill(reaction) },
    {
      ...message,
      replyTo: {
        seq: message.seq,
        id,
        sender: message.sender,
        content: '\u001f'.repeat(160),
        deleted: true as const,
      },
    },
  ])
    expect(mostBytesOf(one)).toBeGreaterThanOrEqual(JSON.stringify(one).length);
});
