import { describe, expect, it } from 'vitest';
import { cutAtMentions, mentionsUser } from './mentions.js';

const content = 'Hi @bob, and @room!';
const bob = { user: 'b', start: 3, length: 4 };
const all = { user: '@room', start: 13, length: 5 };
const message = { content, mentions: [bob, all] };

describe('mentions', () => {
  it('are cut out of a text, and of a part of it', () => {
    expect(cutAtMentions(content, 0, message)).toEqual([
      { text: 'Hi ' },
      { text: '@bob', mention: bob },
      { text: ', and ' },
      { text: '@room', mention: all },
      { text: '!' },
    ]);
    expect(cutAtMentions('and @room!', 9, message).map(({ text }) => text)).toEqual(['and ', '@room', '!']);
  });

  it('leave alone a part that is not what they name', () => {
    expect(cutAtMentions('Hi', 0, message)).toEqual([{ text: 'Hi' }]);
    expect(cutAtMentions('Hi @bo', 0, message)).toEqual([{ text: 'Hi @bo' }]);
    expect(cutAtMentions('Oh @eve, and @room!', 0, message)[0]).toEqual({ text: 'Oh @eve, and ' });
  });

  it('are about the user, or about everybody', () => {
    expect(mentionsUser({ content, mentions: [bob] }, 'b')).toBe(true);
    expect(mentionsUser({ content, mentions: [bob] }, 'c')).toBe(false);
    expect(mentionsUser(message, 'c')).toBe(true);
    expect(mentionsUser({ content }, 'b')).toBe(false);
  });
});
