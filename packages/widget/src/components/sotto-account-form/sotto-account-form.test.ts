import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { errorText } from '../../i18n/error-text.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { pressKeys, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoAccountForm } from './sotto-account-form.js';

const OPEN_SITE = { signIn: ['password' as const], registration: true };
async function open(properties: Partial<SottoAccountForm> = {}) {
  const fake = new FakeSession({ signedIn: false });
  const element = await mount<SottoAccountForm>('sotto-account-form', {
    client: fake.client,
    site: OPEN_SITE,
    ...properties,
  });
  return { fake, element };
}
const field = (element: SottoAccountForm, id: string) => deepQuery<HTMLInputElement>(element, `#${id}`)!;
const submit = (element: SottoAccountForm) => deepQuery(element, '[type="submit"]')!;
const toggle = (element: SottoAccountForm) => deepQuery(element, '.link');
const head = (element: SottoAccountForm) => textOf(deepQuery(element, '.form-head p'));
const alerts = (element: SottoAccountForm) => deepQueryAll(element, '[role="alert"]').map(textOf);
const calls = (fake: FakeSession, name: string) =>
  fake.calls.filter(([called]) => called === name).map(([, input]) => input);

/** The form for a new account, filled in. */
async function register() {
  const { fake, element } = await open();
  toggle(element)!.click();
  await element.updateComplete;
  field(element, 'username').value = 'ada';
  field(element, 'displayName').value = ' Ada Lind ';
  field(element, 'password').value = 'secret words';
  return { fake, element };
}

describe('<sotto-account-form>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a form with labels that password managers understand', async () => {
      const { element } = await open();
      await expectAccessible(element);
      expect(field(element, 'username').autocomplete).to.equal('username');
      expect(field(element, 'password').autocomplete).to.equal('current-password');
      toggle(element)!.click();
      await element.updateComplete;
      await expectAccessible(element);
      expect(field(element, 'password').autocomplete).to.equal('new-password');
    });

    it('shows what is missing at each field, and focuses the first', async () => {
      const { fake, element } = await open();
      submit(element).click();
      await element.updateComplete;
      await expectAccessible(element);
      for (const id of ['username', 'password']) {
        expect(field(element, id).getAttribute('aria-invalid')).to.equal('true');
        const described = field(element, id).getAttribute('aria-describedby');
        expect(alerts(element)).to.include(textOf(deepQuery(element, `#${described}`)));
      }
      expect(hasFocus(field(element, 'username'))).to.equal(true);
      expect(calls(fake, 'auth.signIn')).to.deep.equal([]);
    });
  });

  describe('properties', () => {
    it('`site` offers an account where people can create one', async () => {
      const { element } = await open({ site: undefined });
      expect(toggle(element) === undefined).to.equal(true);
      element.site = OPEN_SITE;
      await element.updateComplete;
      expect(toggle(element) !== undefined).to.equal(true);
      element.site = { ...OPEN_SITE, registration: false };
      await element.updateComplete;
      expect(toggle(element) === undefined).to.equal(true);
      expect(textOf(deepQuery(element, '.form-foot'))).to.equal(
        errorText(new ChatError('registration_closed', '')),
      );
    });

    it('`reason` and `ended` explain what signing in is for', async () => {
      const { element } = await open({ reason: 'to see your orders' });
      expect(head(element)).to.equal('to see your orders');
      for (const [ended, text] of [
        ['token_expired', 'You’ve been signed out.'],
        ['user_deleted', 'This account was deleted.'],
      ] as const) {
        element.ended = ended;
        await element.updateComplete;
        expect(head(element)).to.equal(text);
      }
    });
  });

  describe('slots', () => {
    it('`extra` is below the form', async () => {
      const { element } = await open({ innerHTML: '<a slot="extra" href="/sso">Single sign-on</a>' });
      const link = element.querySelector('a')!;
      expect(link.assignedSlot?.name).to.equal('extra');
      expect(link.getBoundingClientRect().top).to.be.at.least(submit(element).getBoundingClientRect().bottom);
    });
  });

  describe('events', () => {
    it('shows at the password that it is wrong, and asks once at a time', async () => {
      const { fake, element } = await open();
      fake.refuse('auth.signIn', 'invalid_grant');
      field(element, 'username').value = ' ada ';
      field(element, 'password').value = ' with blanks ';
      submit(element).click();
      submit(element).click();
      await until(() => alerts(element).length > 0, 'the reason');
      await expectAccessible(element);
      expect(calls(fake, 'auth.signIn')).to.deep.equal([{ username: 'ada', password: ' with blanks ' }]);
      expect(hasFocus(field(element, 'password'))).to.equal(true);
    });

    it('shows below the fields what is about none of them', async () => {
      const { fake, element } = await open();
      fake.refuse('auth.signIn', 'network');
      field(element, 'username').value = 'ada';
      field(element, 'password').value = 'secret words';
      submit(element).click();
      await until(() => alerts(element).length > 0, 'the reason');
      expect(alerts(element)).to.deep.equal([errorText(new ChatError('network', ''))]);
      expect(field(element, 'password').getAttribute('aria-invalid')).to.equal('false');
    });

    it('registers, and signs in with the same password', async () => {
      const { fake, element } = await register();
      submit(element).click();
      await until(() => calls(fake, 'auth.signIn').length > 0, 'the sign-in');
      const [account] = calls(fake, 'auth.register');
      expect(account).to.deep.equal({ username: 'ada', displayName: 'Ada Lind', password: 'secret words' });
      expect(calls(fake, 'auth.signIn')).to.deep.equal([{ username: 'ada', password: 'secret words' }]);
    });

    it('opens the account of a first try whose response was lost, and no account of another', async () => {
      const { fake, element } = await register();
      fake.refuse('auth.register', 'username_taken');
      submit(element).click();
      await until(() => fake.signedIn, 'the sign-in');
      expect(alerts(element)).to.deep.equal([]);
      fake.refuse('auth.register', 'username_taken');
      fake.refuse('auth.signIn', 'invalid_grant');
      submit(element).click();
      await until(() => alerts(element).length > 0, 'the reason');
      expect(alerts(element)).to.deep.equal([errorText(new ChatError('username_taken', ''))]);
      expect(hasFocus(field(element, 'username'))).to.equal(true);
    });

    it('offers no account any more where it turned out that the site takes none', async () => {
      const { fake, element } = await register();
      fake.refuse('auth.register', 'registration_closed');
      submit(element).click();
      await until(() => alerts(element).length > 0, 'the reason');
      toggle(element)!.click();
      await element.updateComplete;
      expect(toggle(element) === undefined).to.equal(true);
      expect(alerts(element)).to.deep.equal([]);
    });
  });

  describe('keyboard', () => {
    it('signs in by Tab and Enter', async () => {
      const { fake, element } = await open();
      field(element, 'username').focus();
      await typeText('ada');
      await pressKeys('Tab');
      await typeText('secret');
      await pressKeys('Enter');
      await until(() => fake.signedIn, 'the sign-in');
      expect(calls(fake, 'auth.signIn')).to.deep.equal([{ username: 'ada', password: 'secret' }]);
    });

    it('shows the password by Space, and hides it again', async () => {
      const { element } = await open();
      field(element, 'password').focus();
      await pressKeys('Tab', 'Space');
      await element.updateComplete;
      expect(field(element, 'password').type).to.equal('text');
      await pressKeys('Space');
      await element.updateComplete;
      expect(field(element, 'password').type).to.equal('password');
    });
  });
});
