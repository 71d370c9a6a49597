import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { clickAt } from '../../testing/input.js';
import { deepQuery, expectAccessible, mount, textOf, unmountAll, until } from '../../testing/mount.js';
import type { SottoQuestion } from './sotto-question.js';

describe('<sotto-question>', () => {
  afterEach(unmountAll);

  it('asks, does what was confirmed once at a time, and shows why it failed', async () => {
    let tries = 0;
    let fail: (error: unknown) => void = () => undefined;
    const element = await mount<SottoQuestion>('sotto-question', {
      texts: { heading: 'Archive it?', quoted: 'Stage crew', text: 'It stays readable.', action: 'Archive' },
      act: () => {
        tries += 1;
        return new Promise<void>((_, reject) => (fail = reject));
      },
    });
    await expectAccessible(element);
    const yes = deepQuery(element, '.btn-danger')!;
    await clickAt(yes);
    await clickAt(yes);
    expect(tries).to.equal(1);
    fail(new ChatError('insufficient_role', 'no'));
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
    expect(textOf(deepQuery(element, '[role="alert"]'))).to.equal('Your role doesn’t allow this.');
    await expectAccessible(element);
  });
});
