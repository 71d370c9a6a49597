import { expect } from 'chai';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { frames } from '../testing/wait.js';
import { onNextFrame } from './frame.js';

describe('onNextFrame', () => {
  afterEach(removeHosts);

  it('renders once a frame, however often it is called', async () => {
    const { host, controller: changed } = await hostOf(onNextFrame);
    const { renders } = host;
    for (let call = 0; call < 5; call += 1) changed();
    await host.updateComplete;
    expect(host.renders).to.equal(renders);
    await frames(2);
    expect(host.renders).to.equal(renders + 1);
    changed();
    await frames(2);
    expect(host.renders).to.equal(renders + 2);
  });
});
