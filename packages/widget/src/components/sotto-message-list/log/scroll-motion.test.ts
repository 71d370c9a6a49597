import { expect } from 'chai';
import { until } from '../../../testing/mount.js';
import { ScrollMotion } from './scroll-motion.js';

describe('ScrollMotion', () => {
  it('scrolls by the whole page, also where the events of it come late', async () => {
    const scroller = document.createElement('div');
    scroller.style.setProperty('block-size', '480px');
    scroller.style.setProperty('overflow', 'auto');
    const content = document.createElement('div');
    content.style.setProperty('block-size', '9000px');
    scroller.append(content);
    document.body.append(scroller);
    scroller.scrollTop = 4000;
    const hold = (event: Event) => event.isTrusted && event.stopImmediatePropagation();
    for (const type of ['scroll', 'scrollend']) addEventListener(type, hold, { capture: true });
    let hasRested = false;
    const motion = new ScrollMotion(() => (hasRested = true));
    motion.attach(scroller);
    motion.page(1);
    scroller.dispatchEvent(new Event('scrollend'));
    await until(() => hasRested, 'the scroller rests');
    expect(scroller.scrollTop).to.equal(4420);
    for (const type of ['scroll', 'scrollend']) removeEventListener(type, hold, { capture: true });
    motion.attach(undefined);
    scroller.remove();
  });
});
