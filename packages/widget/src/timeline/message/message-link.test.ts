import { expect, it, vi } from 'vitest';
import { linkTo, linkedBy } from './message-link.js';

it('names a message in the fragment of the page', () => {
  vi.stubGlobal('location', { href: 'https://shop.example/a?b=1#old' });
  expect(linkTo({ room: 'stage-crew', seq: 12 })).toBe('https://shop.example/a?b=1#stage-crew/12');
  vi.stubGlobal('location', { href: 'https://shop.example/' });
  expect(linkTo({ room: 'stage', seq: 1 })).toBe('https://shop.example/#stage/1');
  vi.unstubAllGlobals();
});

it('reads such a fragment, and no other', () => {
  expect(linkedBy('#stage-crew/12')).toEqual({ room: 'stage-crew', seq: 12 });
  for (const fragment of [
    '',
    '#',
    '#stage',
    '#stage/',
    '#stage/0',
    '#stage/1/2',
    '#Stage/1',
    '#!/stage/1',
    '#stage/1x',
  ])
    expect(linkedBy(fragment), fragment).toBeUndefined();
});
