import { expect } from 'chai';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { deepQuery, expectAccessible, frames, mount, unmountAll, until } from '../../testing/mount.js';
import type { SottoThumb } from './sotto-thumb.js';

async function open(file: SottoThumb['file']) {
  const fake = new FakeClient();
  const element = await mount<SottoThumb>('sotto-thumb', { client: fake.client, file });
  return { element, fake };
}

describe('<sotto-thumb>', () => {
  afterEach(unmountAll);

  it('shows the preview of a picture, or a small picture itself', async () => {
    const { element, fake } = await open(makeFile('a', { preview: 'pa', size: 9_000_000 }));
    await until(() => deepQuery(element, 'img'), 'the preview');
    element.file = makeFile('b');
    await until(() => fake.files.calls.length === 2, 'the other');
    expect(fake.files.calls.map(([, id]) => id)).to.deep.equal(['pa', 'b']);
    await expectAccessible(element);
  });

  it('loads nothing large: it shows its colours, or what it is', async () => {
    const { element, fake } = await open(
      makeFile('a', { size: 12_000_000, thumb: '3OcRJYB4d3h/iIeHeEh3eIhw+j2w' }),
    );
    expect(deepQuery<HTMLCanvasElement>(element, 'canvas')!.width).to.equal(32);
    element.file = makeFile('v', { type: 'video/webm' });
    await frames();
    expect(deepQuery(element, 'canvas') === undefined).to.equal(true);
    expect(deepQuery(element, '.i') !== undefined).to.equal(true);
    expect(fake.files.calls).to.deep.equal([]);
  });

  it('shows what it is where the picture does not load', async () => {
    const fake = new FakeClient();
    fake.files.sounds.set('a', new Blob(['none'], { type: 'image/png' }));
    const element = await mount<SottoThumb>('sotto-thumb', { client: fake.client, file: makeFile('a') });
    await until(() => fake.files.calls.length === 1 && deepQuery(element, '.i'), 'the sign');
    expect(deepQuery(element, 'img') === undefined).to.equal(true);
  });
});
