import { expect } from 'chai';
import { VisibleHeight } from './visible-height.js';

class Area extends EventTarget {
  height = innerHeight;
  offsetTop = 0;
  scale = 1;
}

describe('VisibleHeight', () => {
  it('follows the area above a keyboard, and neither bars nor a zoom', () => {
    const panel = document.createElement('div');
    const area = new Area();
    const heights = new VisibleHeight(() => panel, area as unknown as VisualViewport);
    const shown = () => [
      panel.style.getPropertyValue('--_visible-height'),
      panel.style.getPropertyValue('--_visible-top'),
    ];
    const change = (to: Partial<Area>) => {
      Object.assign(area, to);
      area.dispatchEvent(new Event('resize'));
    };
    heights.hostConnected();
    change({ height: innerHeight - 60 });
    expect(shown()).to.deep.equal(['', '']);
    change({ height: innerHeight - 300, offsetTop: 40 });
    expect(shown()).to.deep.equal([`${innerHeight - 300}px`, '40px']);
    change({ scale: 2 });
    expect(shown()).to.deep.equal(['', '']);
    change({ scale: 1 });
    change({ height: innerHeight, offsetTop: 0 });
    expect(shown()).to.deep.equal(['', '']);
    heights.hostDisconnected();
    change({ height: 100 });
    expect(shown()).to.deep.equal(['', '']);
  });
});
