import { describe, expect, it } from 'vitest';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import type { TimelineItem } from '../timeline-item.js';
import { quoteOf } from './quotes.js';

const original = makeMessage(2);
const { seq, id, sender } = original;
const reply = makeMessage(9, { replyTo: { seq, id, sender, content: 'as it was' } });
const pending: TimelineItem = {
  ...{ clientMessageId: 'c10', room: 'stage', content: 'yes', createdAt: '', status: 'queued' },
  replyTo: 2,
};

describe('quoteOf', () => {
  it('is what the server quoted, where the message is not loaded', () => {
    expect(quoteOf(reply, [reply])?.content).toBe('as it was');
    expect(quoteOf(pending, [reply, pending])).toBe(undefined);
    expect(quoteOf(original, [original])).toBe(undefined);
  });

  it('follows the message where it is loaded: edited, and deleted', () => {
    expect(quoteOf(reply, [original, reply, pending])?.content).toBe('Message 2');
    expect(quoteOf(pending, [original, reply, pending])?.content).toBe('Message 2');
    const gone = makeMessage(2, { content: null, deletedAt: 'now' });
    expect(quoteOf(reply, [gone, reply])).toMatchObject({ content: null, deleted: true });
  });

  it('has no marks of formatting, like those of the server', () => {
    const formatted = makeMessage(2, { content: '**as** it is', format: 'markdown' });
    expect(quoteOf(reply, [formatted, reply])?.content).toBe('as it is');
  });
});
