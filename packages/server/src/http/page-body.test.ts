import type { Message, MessagePage } from '@sotto/protocol';
import { describe, expect, it, vi } from 'vitest';
import { encodePage } from './page-body.js';

const message = (content: string): Message => ({
  ...{ id: 'f'.repeat(24), room: 'talk', seq: 1, rev: 1, content, clientMessageId: 'c', reactions: [] },
  sender: { id: 'e'.repeat(24), username: 'ada', displayName: 'Ada', kind: 'user' },
  createdAt: '2026-01-01T00:00:00.000Z',
});

describe('encodePage', () => {
  it('returns the bytes of the JSON of pages of history and of changes', () => {
    const results = [message('h\u00e9 \u{1f600} "\u2028"'), message('')];
    const pages = [
      { results, hasMoreBefore: true, hasMoreAfter: false, own: { ['f'.repeat(24)]: ['\u{1f600}'] } },
      { results, hasMoreBefore: true, hasMoreAfter: false },
      { results: [], rev: 3, hasMore: false },
    ];
    for (const page of pages) expect(encodePage(page).toString()).toBe(JSON.stringify(page));
  });

  it("encodes messages that readers share once, and what is each one's own for each", () => {
    const page: MessagePage = { results: [message('shared')], hasMoreBefore: false, hasMoreAfter: false };
    const stringify = vi.spyOn(JSON, 'stringify');
    const own = ['\u{1f44d}', '\u2764'].map((emoji) =>
      encodePage({ ...page, own: { id: [emoji] } }).toString(),
    );
    const encodings = stringify.mock.calls.filter(([value]) => value === page.results);
    stringify.mockRestore();
    expect(encodings).toHaveLength(1);
    expect(own.map((text) => (JSON.parse(text) as MessagePage).own)).toEqual([
      { id: ['\u{1f44d}'] },
      { id: ['\u2764'] },
    ]);
  });
});
