import { expect } from 'chai';
import { until } from '../testing/wait.js';
import { FaviconDot } from './favicon-dot.js';

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/p6KXVwAAAABJRU5ErkJggg==';
const icons = () => [...document.querySelectorAll<HTMLLinkElement>('link[rel="icon"]')];

/** The colours of an icon at its upper end corner and its lower start corner. */
async function cornersOf(href: string): Promise<string[]> {
  const image = document.createElement('img');
  image.src = href;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d')!;
  context.drawImage(image, 0, 0);
  return [
    [image.width - 5, 5],
    [5, image.height - 5],
  ].map(([x, y]) => String(context.getImageData(x!, y!, 1, 1).data.slice(0, 3)));
}

describe('FaviconDot', () => {
  const dot = new FaviconDot(document);
  afterEach(async () => {
    await dot.show(dot, false);
    icons().forEach((link) => link.remove());
  });

  it('draws a dot over the page’s icon, and leaves that as it was', async () => {
    const own = Object.assign(document.createElement('link'), { rel: 'icon', href: PIXEL });
    document.head.append(own);
    const [plain] = await cornersOf(PIXEL).catch(() => ['']);
    await dot.show(dot, true);
    expect(icons()).to.have.length(2);
    const [corner, opposite] = await cornersOf(icons()[1]!.href);
    expect(corner).to.equal('197,48,41');
    expect(opposite).not.to.equal(corner);
    expect(plain).not.to.equal(corner);
    await dot.show(dot, false);
    expect(icons()).to.deep.equal([own]);
  });

  it('draws the dot alone where the page has no icon that may be drawn', async () => {
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'icon', href: 'data:image/png;base64,AAAA' }),
    );
    await dot.show(dot, true);
    expect(icons()[1]!.href).to.match(/^data:image\/png/);
  });

  it('shows none where it is taken back while the icon loads', async () => {
    const showing = dot.show(dot, true);
    await dot.show(dot, false);
    await showing;
    await until(() => icons().length === 0, 'no icon');
  });

  it('stays while any of two owners has it on', async () => {
    const [one, other] = [{}, {}];
    await dot.show(one, true);
    await dot.show(other, true);
    await dot.show(one, false);
    expect(icons()).to.have.length(1);
    await dot.show(other, false);
    expect(icons()).to.have.length(0);
  });
});
