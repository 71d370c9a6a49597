import { expect } from 'chai';
import { extras } from '../../lazy/parts.js';
import { defineWidget } from '../../registry/chat-elements.js';
import { removeWidget, row } from '../../testing/chat-widget.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, typeText } from '../../testing/input.js';
import { deepQuery, deepQueryAll, frames, until } from '../../testing/mount.js';

const loadExtras = extras.load.bind(extras);

// Once the extras are loaded they stay so: this needs a file of its own.
describe('completion whose script comes late', () => {
  afterEach(() => {
    extras.load = loadExtras;
    removeWidget();
  });

  it('offers nothing for a word that is not at the cursor any more', async () => {
    let come = () => {};
    const late = new Promise<void>((resolve) => (come = resolve));
    extras.load = () => late.then(loadExtras);
    defineWidget();
    const element = document.createElement('chat-widget');
    element.mode = 'inline';
    element.client = new FakeSession().client;
    document.body.append(element);
    await until(() => row(element, 'Stage crew'), 'the list');
    await element.openRoom('stage');
    await until(() => deepQuery(element, 'textarea'), 'the room');
    const options = () => deepQueryAll(element, '[role="option"]');
    await clickAt(deepQuery(element, 'textarea')!);
    await typeText('@mir, hello');
    come();
    await extras.load();
    await frames();
    expect(options()).to.have.length(0);
    await typeText(' @mir');
    await until(() => options().length > 0, 'the list');
  });
});
