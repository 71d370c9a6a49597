import { expect } from 'chai';
import { loadRecorder } from './load-recorder.js';

/** A page without a microphone, which has its devices until one is connected. */
function pageWith(devices: EventTarget): Document {
  Object.assign(devices, { enumerateDevices: async () => [] });
  const view = { navigator: { mediaDevices: devices }, MediaRecorder: class {} };
  return { defaultView: view } as unknown as Document;
}

describe('loadRecorder', () => {
  it('waits once for a microphone, however many chats the page has had', async () => {
    const devices = new EventTarget();
    let listeners = 0;
    const { addEventListener } = devices;
    devices.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(devices, args);
    };
    const page = pageWith(devices);
    for (let mount = 0; mount < 3; mount += 1) await loadRecorder(page);
    expect(listeners).to.equal(1);
    devices.dispatchEvent(new Event('devicechange'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(listeners).to.equal(2);
  });
});
