import { expect } from 'chai';
import { ada } from '../../testing/fake-client.js';
import { FakeSession } from '../../testing/fake-session.js';
import { pressKeys, typeText } from '../../testing/input.js';
import { deepQuery, expectAccessible, frames, until } from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import { defineWidget } from '../../registry/chat-elements.js';
import type { SottoProfile } from './sotto-profile.js';

async function open(fake: FakeSession, email?: string): Promise<SottoProfile> {
  defineWidget();
  const element = document.createElement('sotto-profile');
  Object.assign(element, { client: fake.client, user: { ...ada, ...(email && { email }) } });
  document.body.append(element);
  await frames(4);
  return element;
}
const input = (element: SottoProfile, id: string) => deepQuery<HTMLInputElement>(element, `#${id}`);
async function type(element: SottoProfile, id: string, value: string): Promise<void> {
  const field = input(element, id)!;
  field.focus();
  field.select();
  if (value === '') document.execCommand('delete');
  else document.execCommand('insertText', false, value);
  await frames(2);
}
const save = (element: SottoProfile) =>
  deepQuery<HTMLButtonElement>(element, 'button[type="submit"]')!.click();
const saved = (fake: FakeSession) =>
  fake.calls.filter(([name]) => name === 'auth.updateProfile').map(([, change]) => change);

describe('<sotto-profile>', () => {
  afterEach(() => document.querySelector('sotto-profile')?.remove());

  describe('accessibility', () => {
    it('is a dialog with labelled fields that password managers understand', async () => {
      const element = await open(new FakeSession(), 'ada@example.org');
      await expectAccessible(element);
      expect(input(element, 'displayName')!.autocomplete).to.equal('name');
      expect(input(element, 'email')!.type).to.equal('email');
    });
  });

  describe('properties', () => {
    it('`user` is who it is about; it shows nothing without one', async () => {
      const element = await open(new FakeSession());
      expect(input(element, 'displayName')!.value).to.equal(ada.displayName);
      expect(input(element, 'email')!.value).to.equal('');
      element.user = null;
      await element.updateComplete;
      expect(deepQuery(element, 'sotto-dialog') === undefined).to.equal(true);
    });
  });

  describe('events', () => {
    it('closes with a sign-out', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      const events = record(element, 'chat-dialog-close');
      deepQuery<HTMLButtonElement>(element, '.person button')!.click();
      await until(() => fake.signedIn === null, 'the sign-out');
      expect(events).to.deep.equal([['chat-dialog-close', null]]);
    });

    it('changes the name without a password', async () => {
      const fake = new FakeSession();
      const element = await open(fake, 'ada@example.org');
      await expectAccessible(element);
      expect(input(element, 'current') === undefined).to.equal(true);
      await type(element, 'displayName', 'Countess');
      save(element);
      await until(() => saved(fake).length === 1, 'the change');
      expect(saved(fake)).to.deep.equal([{ displayName: 'Countess' }]);
    });

    it('asks for the password where the e-mail address changes, and shows that it is wrong', async () => {
      const fake = new FakeSession();
      const element = await open(fake, 'ada@example.org');
      await type(element, 'email', 'countess@example.org');
      await until(() => input(element, 'current'), 'the password');
      await expectAccessible(element);
      await type(element, 'current', 'a wrong one');
      fake.refuse('auth.updateProfile', 'wrong_password');
      save(element);
      await until(() => deepQuery(element, '#current-wrong'), 'the error');
      expect(deepQuery(element, '#current-wrong')!.textContent).to.contain('Wrong password.');
      await type(element, 'current', 'the right one');
      save(element);
      await until(() => saved(fake).length === 2, 'the change');
      expect(saved(fake)[1]).to.deep.equal({
        displayName: ada.displayName,
        email: 'countess@example.org',
        current: 'the right one',
      });
    });

    it('removes the address, and asks for nothing where it stays', async () => {
      const fake = new FakeSession();
      const element = await open(fake, 'ada@example.org');
      await type(element, 'email', '');
      await until(() => input(element, 'current'), 'the password');
      await type(element, 'email', 'ada@example.org');
      await until(() => !input(element, 'current'), 'no password');
      await type(element, 'email', '');
      await type(element, 'current', 'secret words');
      save(element);
      await until(() => saved(fake).length === 1, 'the change');
      expect(saved(fake)[0]).to.include({ email: null, current: 'secret words' });
    });
  });

  describe('keyboard', () => {
    it('saves by Enter and closes, and is given up by Escape', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      const events = record(element, 'chat-dialog-close');
      input(element, 'displayName')!.select();
      await typeText('Countess');
      await pressKeys('Enter');
      await until(() => events.length > 0, 'the end');
      expect(saved(fake)).to.deep.equal([{ displayName: 'Countess' }]);
      await pressKeys('Escape');
      expect(events).to.have.length(2);
    });
  });
});
