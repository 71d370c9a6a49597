import { describe, expect, it } from 'vitest';
import { MAX_JOINED_ROOMS } from './limits.js';
import {
  auditQuerySchema,
  backendMessageSchema,
  changesSchema,
  clientEventSchemas,
  createRoomSchema,
  editMessageSchema,
  hookMessageSchema,
  listMessagesSchema,
  plainFrameSchema,
  registerSchema,
  reportSchema,
  sendMessageSchema,
} from './schemas.js';

describe('listMessagesSchema', () => {
  it('accepts digits only', () => {
    expect(listMessagesSchema.parse({ before: '12', limit: '5' })).toEqual({ before: 12, limit: 5 });
    expect(listMessagesSchema.parse({})).toMatchObject({ limit: 50 });
    for (const before of ['-1', '1.5', '1e3', ' 1', '', '0x1', ['1', '2'], { $gt: '' }]) {
      expect(listMessagesSchema.safeParse({ before }).success, JSON.stringify(before)).toBe(false);
    }
    for (const limit of ['0', '101', 'all'])
      expect(listMessagesSchema.safeParse({ limit }).success).toBe(false);
  });
  it('accepts one direction at a time', () => {
    const result = listMessagesSchema.safeParse({ before: '5', after: '1' });
    expect(result.error?.issues[0]?.path).toEqual(['after']);
  });
});

describe('auditQuerySchema', () => {
  it('refuses control characters, line breaks and lone surrogates, and names the parameter', () => {
    for (const field of ['actor', 'action'] as const) {
      for (const text of ['user:\u0000', 'room.\ndeleted', '\u2028', '\ud800']) {
        const { error } = auditQuerySchema.safeParse({ [field]: text });
        expect(
          error?.issues.map(({ path }) => path.join('.')),
          text,
        ).toEqual([field]);
      }
      expect(auditQuerySchema.safeParse({ [field]: 'client:kiosk é' }).success).toBe(true);
    }
  });
});

describe('request bodies', () => {
  it('ignore unknown fields and never pass them on', () => {
    expect(sendMessageSchema.parse({ content: 'hi', seq: 5, sender: 'x' })).toEqual({ content: 'hi' });
    expect(createRoomSchema.parse({ name: 'A', site: 'other' })).toEqual({ name: 'A' });
  });
  it('know one format of texts, on every transport', () => {
    const text = { content: 'hi', format: 'markdown' as const };
    const ids = { room: 'den', clientMessageId: 'a' };
    expect(sendMessageSchema.parse(text)).toEqual(text);
    expect(editMessageSchema.parse(text)).toEqual(text);
    expect(hookMessageSchema.parse(text)).toEqual(text);
    expect(backendMessageSchema.parse(text)).toEqual(text);
    expect(clientEventSchemas['message.send'].parse({ ...text, ...ids })).toEqual({ ...text, ...ids });
    expect(plainFrameSchema.parse({ ...text, type: 'message.send' })).toMatchObject(text);
    expect(plainFrameSchema.parse({ ...text, type: 'message.edit', message: '0'.repeat(24) })).toMatchObject(
      text,
    );
    expect(sendMessageSchema.safeParse({ ...text, format: 'html' }).success).toBe(false);
    expect(backendMessageSchema.safeParse({ ...text, kind: 'system' }).success).toBe(false);
  });
  it('accept mentions that are in order and within the text, on every transport', () => {
    const user = '0'.repeat(24);
    const ids = { room: 'den', clientMessageId: 'a', message: user, id: user };
    const schemas = {
      rest: sendMessageSchema,
      edit: editMessageSchema,
      socket: clientEventSchemas['message.send'],
      socketEdit: clientEventSchemas['message.edit'],
      frame: plainFrameSchema,
      frameEdit: plainFrameSchema,
    };
    for (const [name, schema] of Object.entries(schemas)) {
      const type = name === 'frameEdit' ? 'message.edit' : 'message.send';
      const parse = (mentions: unknown, content = '@ann @room') =>
        schema.safeParse({ ...ids, type, content, mentions });
      const good = [
        { user, start: 0, length: 4 },
        { user: '@room', start: 5, length: 5 },
      ];
      expect(parse(good).data, name).toMatchObject({ mentions: good });
      expect(parse([]).data, name).not.toHaveProperty('mentions', []);
      const pathOf = (mentions: unknown, content?: string) =>
        parse(mentions, content).error?.issues[0]?.path.join('.');
      expect(pathOf([{ user, start: 0, length: 11 }]), name).toBe('mentions.0.length');
      expect(pathOf([{ user, start: 1, length: 3 }], '😀@bob hi'), name).toBe('mentions.0.start');
      expect(pathOf([{ user, start: 0, length: 5 }], '@bob😀'), name).toBe('mentions.0.length');
      expect(pathOf([{ user, start: 2, length: 6 }], '😀@bob😀'), name).toBeUndefined();
      expect(pathOf(good.toReversed()), name).toBe('mentions.1.start');
      expect(
        pathOf([
          { user, start: 0, length: 4 },
          { user, start: 3, length: 2 },
        ]),
        name,
      ).toBe('mentions.1.start');
      expect(pathOf([{ user, start: 0, length: 0 }]), name).toBe('mentions.0.length');
      expect(pathOf([{ user: '@all', start: 0, length: 4 }]), name).toBe('mentions.0.user');
      expect(pathOf(Array.from({ length: 51 }, () => good[0])), name).toBe('mentions');
    }
  });
  it('never coerce', () => {
    expect(sendMessageSchema.safeParse({ content: 5 }).success).toBe(false);
    expect(createRoomSchema.safeParse({ name: 'A', visibility: 'secret' }).success).toBe(false);
    expect(registerSchema.safeParse({ username: { $ne: 'x' }, password: '12345678' }).success).toBe(false);
    expect(changesSchema.safeParse({ since: 3 }).success).toBe(false);
  });
});

describe('socket frames', () => {
  it('bound the rooms of one sync', () => {
    const rooms = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`room-${i}`, 1]));
    expect(clientEventSchemas.sync.safeParse({ rooms: rooms(MAX_JOINED_ROOMS) }).success).toBe(true);
    expect(clientEventSchemas.sync.safeParse({ rooms: rooms(MAX_JOINED_ROOMS + 1) }).success).toBe(false);
    expect(clientEventSchemas.sync.safeParse({ rooms: { general: -1 } }).success).toBe(false);
  });
  it('are recognized by type', () => {
    expect(plainFrameSchema.safeParse({ type: 'message.send', content: 'hi' }).success).toBe(true);
    expect(plainFrameSchema.safeParse({ type: 'room.delete' }).success).toBe(false);
    expect(plainFrameSchema.safeParse(null).success).toBe(false);
  });
});

it('lets a note of a report have line breaks, and no other control characters', () => {
  const accepts = (note: string) => reportSchema.safeParse({ reason: 'spam', note }).success;
  expect(['first\nsecond', 'first\r\nsecond\tthird'].map(accepts)).toEqual([true, true]);
  expect(['bell\u0007', 'turned\u202e', ' \n '].map(accepts)).toEqual([false, false, false]);
});
