import { expect } from 'chai';
import type { LitElement } from 'lit';
import { media } from '../lazy/parts.js';
import { emulateMedia } from '../testing/emulate-media.js';
import { ada, FakeClient, makeUser } from '../testing/fakes/fake-client.js';
import { makeFile, makeVoice } from '../testing/fakes/fake-files.js';
import { deepQuery, frames, mount, unmountAll, until } from '../testing/mount.js';

// Forced colours take away backgrounds and shadows: what only they show has a border then, or a colour of the system.

const { room } = new FakeClient();
const mira = makeUser('mira', 'Mira Okafor');

const withFile = new FakeClient();
withFile.files.shared = [
  {
    message: { id: 'm1', seq: 1, sender: mira, createdAt: new Date().toISOString() },
    file: makeFile('rack'),
  },
];
const sharing = { client: withFile.client, room, user: ada };

/** What has to be seen, in which element, and the property that shows it. */
const SHAPES: [tag: string, properties: object, selector: string, property: string][] = [
  ['sotto-moderate', { user: mira }, '.dialog', 'border-top-style'],
  ['sotto-moderate', { user: mira }, '.quoted', 'border-top-style'],
  ['sotto-room-menu', { room, acts: ['mute', 'leave'] }, '.menu', 'border-top-style'],
  ['sotto-member-menu', { actions: ['profile', 'ban'] }, '.menu', 'border-top-style'],
  ['sotto-invitation', { user: ada }, '.card', 'border-top-style'],
  ['sotto-person', { person: mira, user: ada, online: true }, '.avatar', 'border-top-style'],
  ['sotto-launcher-card', { content: { sender: mira, text: 'Hi' } }, '.card', 'border-top-style'],
  ['sotto-room-menu', { room, acts: ['mute', 'leave'] }, '.menu-sep', 'background-color'],
  ['sotto-room-details', { room, user: ada }, '.rule', 'background-color'],
  ['sotto-person', { person: mira, user: ada, online: true }, '.avatar .dot', 'background-color'],
  ['sotto-voice', { className: 'own', file: makeVoice('own') }, '.wave .is-done', 'fill'],
  ['sotto-shared', sharing, '.pic', 'border-top-style'],
  ['sotto-shared', sharing, '.jump', 'border-top-style'],
  ['sotto-reports', { room, user: ada }, '.filter[aria-pressed="true"]', 'background-color'],
];

/** The colours of the system that the rules use, as computed values. */
function systemColors(): string[] {
  const probe = document.createElement('i');
  document.body.append(probe);
  const colors = ['CanvasText', 'Highlight'].map((color) => {
    probe.style.setProperty('background-color', color);
    return getComputedStyle(probe).backgroundColor;
  });
  probe.remove();
  return colors;
}

describe('in forced colours', () => {
  let end: () => void = () => undefined;
  before(() => media.load());
  afterEach(() => {
    end();
    unmountAll();
  });

  for (const [tag, properties, selector, property] of SHAPES)
    it(`${selector} of ${tag} is seen`, async () => {
      const element = await mount<LitElement>(tag, properties);
      await until(() => deepQuery(element, selector), 'the shape');
      end = emulateMedia(element, '(forced-colors: active)');
      await frames();
      const value = getComputedStyle(deepQuery(element, selector)!).getPropertyValue(property);
      expect(property === 'border-top-style' ? ['solid'] : systemColors()).to.include(value);
    });
});
