import { expect } from 'chai';
import { Appearance } from '../../controllers/appearance.js';
import { ada } from '../../testing/fakes/fake-client.js';
import { FakeSession, PICTURE } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  textOf,
  until,
} from '../../testing/mount.js';
import { bombOf } from '../../testing/files/picture-bomb.js';
import { record } from '../../testing/record.js';
import { extras, settings } from '../../lazy/parts.js';
import { defineWidget } from '../../registry/chat-elements.js';
import type { SottoProfile } from './sotto-profile.js';

async function open(fake: FakeSession, email?: string): Promise<SottoProfile> {
  defineWidget();
  await Promise.all([extras.load(), settings.load()]);
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
const rows = (element: SottoProfile) => deepQueryAll(element, '.set').map(textOf);
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
    it('offers no sign-out to a user whom the page signed in, and says who did', async () => {
      const fake = new FakeSession();
      const byThemselves = await open(fake);
      const own = rows(byThemselves);
      expect(own).to.include('Sign out');
      expect(textOf(deepQuery(byThemselves, '.face-head'))).not.to.contain('Signed in');
      document.querySelector('sotto-profile')!.remove();
      fake.auth.isHosted = true;
      const hosted = await open(fake);
      expect(rows(hosted)).to.deep.equal(own.filter((label) => label !== 'Sign out'));
      expect(textOf(deepQuery(hosted, '.face-head'))).to.contain(`Signed in by ${location.hostname}`);
      await expectAccessible(hosted);
    });

    it('`appearance` leads to the theme and the size of the text', async () => {
      const element = await open(new FakeSession());
      expect(rows(element)).not.to.include('Appearance');
      const appearance = new Appearance(
        element,
        () => 'auto',
        () => null,
      );
      element.appearance = appearance;
      await element.updateComplete;
      await clickAt(deepQueryAll(element, '.set').find((row) => textOf(row) === 'Appearance')!);
      await until(() => deepQueryAll(element, '.choice').length === 3, 'the pane');
      await clickAt(deepQueryAll(element, '.choice')[2]!);
      expect(appearance.theme).to.equal('dark');
      localStorage.clear();
      await pressKeys('Escape');
      await until(() => deepQuery(element, '.choice') === undefined, 'the account');
    });

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
      deepQuery<HTMLButtonElement>(element, '.sign-out')!.click();
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

  describe('fields of the host site', () => {
    it('are shown locked, with the reason, and are not sent; there is no password to change', async () => {
      const fake = new FakeSession();
      const element = await open(fake, 'ada@example.org');
      element.user = { ...element.user!, managed: ['displayName', 'email', 'avatarUrl'] };
      await frames(2);
      await expectAccessible(element);
      for (const id of ['displayName', 'email']) {
        expect(input(element, id)!.readOnly).to.equal(true);
        const hint = input(element, id)!.getAttribute('aria-describedby')!;
        expect(textOf(deepQuery(element, `#${hint}`))).to.equal('Managed by the site you’re on.');
      }
      expect(deepQuery(element, '.avatar-edit') === undefined).to.equal(true);
      expect(rows(element)).to.deep.equal([
        ...['Notifications', 'Privacy', 'Where you are signed in'],
        'Sign out',
      ]);
      const events = record(element, 'chat-dialog-close');
      save(element);
      await until(() => events.length > 0, 'the end');
      expect(saved(fake)).to.deep.equal([]);
    });
  });

  describe('the picture', () => {
    async function choose(element: SottoProfile, file: File): Promise<void> {
      const field = deepQuery<HTMLInputElement>(element, '.picture')!;
      const transfer = new DataTransfer();
      transfer.items.add(file);
      field.files = transfer.files;
      field.dispatchEvent(new Event('change'));
      await frames(2);
    }
    async function photo(width: number, height: number): Promise<File> {
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const context = canvas.getContext('2d')!;
      const noise = context.createImageData(width, height);
      for (let at = 0; at < noise.data.length; at += 65_536)
        crypto.getRandomValues(noise.data.subarray(at, at + 65_536));
      context.putImageData(noise, 0, 0);
      const blob = await new Promise<Blob>((resolve) => canvas.toBlob((one) => resolve(one!)));
      return new File([blob], 'me.png', { type: blob.type });
    }

    it('is cut to a square and scaled down, even where nothing about it can be compressed', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      const file = await photo(900, 600);
      expect(file.size).to.be.greaterThan(1_000_000);
      await choose(element, file);
      await until(() => fake.calls.some(([name]) => name === 'auth.setAvatar'), 'the upload');
      const picture = fake.calls.find(([name]) => name === 'auth.setAvatar')![1] as Blob;
      expect(picture.size).to.be.at.most(64 * 1024);
      expect(['image/webp', 'image/jpeg']).to.include(picture.type);
      const { width, height } = await createImageBitmap(picture);
      expect([width, width >= 128]).to.deep.equal([height, true]);
    });

    it('says what is wrong with a file that is none, and sends nothing', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      await choose(element, new File(['<svg onload="alert(1)"/>'], 'me.png', { type: 'image/png' }));
      await until(
        () => textOf(deepQuery(element, '.wrong'))?.includes('Choose a PNG, JPEG or WebP file.'),
        'the reason',
      );
      await expectAccessible(element);
      expect(fake.calls.some(([name]) => name === 'auth.setAvatar')).to.equal(false);
    });

    it('is not decoded where it claims too many pixels, and says so', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      const { createImageBitmap } = window;
      const decoded: unknown[] = [];
      window.createImageBitmap = ((source: Blob) => {
        decoded.push(source);
        return createImageBitmap(source);
      }) as typeof createImageBitmap;
      try {
        await choose(element, bombOf(60_000, 60_000));
        const reason = 'This picture has too many pixels. Choose a smaller one.';
        await until(() => textOf(deepQuery(element, '.wrong'))?.includes(reason), 'the reason');
      } finally {
        Object.assign(window, { createImageBitmap });
      }
      expect([decoded, fake.calls.some(([name]) => name === 'auth.setAvatar')]).to.deep.equal([[], false]);
    });

    it('is removed by its button', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      element.user = { ...element.user!, avatarUrl: PICTURE };
      await until(() => deepQuery(element, '.face-head .btn-link'), 'the button');
      await until(() => deepQuery(element, '.avatar img.is-loaded'), 'the picture');
      await expectAccessible(element);
      await clickAt(deepQuery(element, '.face-head .btn-link')!);
      await until(() => fake.calls.some(([name]) => name === 'auth.removeAvatar'), 'removed');
    });
  });

  describe('deleting the account', () => {
    const row = (element: SottoProfile) => deepQuery<HTMLElement>(element, '.set.is-danger');

    it('is offered where the site allows it, and asks first', async () => {
      const fake = new FakeSession();
      fake.site = { ...fake.site, accountDeletion: true };
      const element = await open(fake);
      await until(() => row(element), 'the line');
      expect(textOf(row(element))).to.equal('Delete account');
      await clickAt(row(element)!);
      await until(() => deepQuery(element, 'sotto-account-deletion'), 'the question');
      await pressKeys('Escape');
      await until(() => !deepQuery(element, 'sotto-account-deletion'), 'back');
    });

    it('is offered neither where the site does not allow it, nor to users whom the site signs in', async () => {
      for (const [accountDeletion, managed] of [
        [undefined, []],
        [true, ['displayName']],
      ] as const) {
        const fake = new FakeSession();
        fake.site = { ...fake.site, ...(accountDeletion && { accountDeletion }) };
        const element = await open(fake);
        element.user = { ...element.user!, managed: [...managed] };
        await until(() => fake.calls.some(([name]) => name === 'auth.config'), 'the site');
        await element.updateComplete;
        expect(row(element)).to.equal(undefined);
      }
    });
  });

  describe('what it leads to', () => {
    for (const [at, tag] of [
      ...['sotto-notification-settings', 'sotto-privacy', 'sotto-sessions', 'sotto-password'],
    ].entries())
      it(`opens <${tag}>, and comes back with what was typed and the focus`, async () => {
        const element = await open(new FakeSession());
        const events = record(element, 'chat-dialog-close');
        input(element, 'displayName')!.select();
        await typeText('Countess');
        const row = deepQueryAll(element, '.set')[at]!;
        row.focus();
        await pressKeys('Enter');
        await until(() => deepQuery(element, tag)?.shadowRoot?.querySelector('sotto-dialog'), 'the dialog');
        await frames(2);
        await expectAccessible(element);
        await pressKeys('Escape');
        await until(() => !deepQuery(element, tag), 'the way back');
        expect([input(element, 'displayName')!.value, hasFocus(row), events]).to.deep.equal([
          'Countess',
          true,
          [],
        ]);
      });

    it('says that the password was changed', async () => {
      const fake = new FakeSession();
      const element = await open(fake);
      await clickAt(deepQueryAll(element, '.set')[3]!);
      await until(() => input(element, 'next'), 'the form');
      await typeText('old words');
      input(element, 'next')!.focus();
      await typeText('new words');
      await pressKeys('Enter');
      await until(
        () => textOf(deepQuery(element, '.done'))?.startsWith('Your password is changed.'),
        'the note',
      );
      await expectAccessible(element);
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
