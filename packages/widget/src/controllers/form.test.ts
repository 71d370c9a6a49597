import { ChatError } from '@sotto/sdk';
import type { ChatClient, ChatErrorCode } from '@sotto/sdk';
import { expect } from 'chai';
import { html, LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import { FakeSession } from '../testing/fakes/fake-session.js';
import { problem, textField } from '../templates/form.js';
import { fieldText, Form } from './form.js';

/** What was submitted, and how each submission ends. */
let submitted: string[] = [];
let end: { resolve: () => void; reject: (error: unknown) => void };

class FormHost extends LitElement {
  @property({ attribute: false }) client: ChatClient | undefined;
  readonly form = new Form(this, {
    fields: ['username', 'displayName'],
    submit: (data) => {
      submitted.push(fieldText(data, 'username'));
      return new Promise<void>((resolve, reject) => (end = { resolve, reject }));
    },
  });

  protected override render() {
    return html`<form @submit=${this.form.onSubmit}>
      ${textField(this.form, { name: 'username', label: 'U', autocomplete: 'off', hint: 'Hint', value: ' ada ' })}
      ${textField(this.form, { name: 'displayName', label: 'D', autocomplete: 'off' })}
      ${problem(this.form.generalError, 'general')}
      <button type="submit">Send</button>
    </form>`;
  }
}
customElements.define('test-form-host', FormHost);

async function open(client?: ChatClient) {
  const host = Object.assign(new FormHost(), { client });
  document.body.append(host);
  await host.updateComplete;
  const find = (selector: string) => host.shadowRoot!.querySelector<HTMLElement>(selector);
  const submit = () => find('button')!.click();
  const fail = async (code: ChatErrorCode, errors?: ChatError['errors']) => {
    end.reject(new ChatError(code, code, { ...(errors && { errors }) }));
    await new Promise((done) => setTimeout(done));
    await host.updateComplete;
  };
  const say = (selector: string) => find(selector)?.textContent!.trim();
  return { host, find, submit, fail, say };
}
const blank = [{ path: 'displayName', code: 'blank', message: 'must not be blank' }];

describe('Form', () => {
  beforeEach(() => void (submitted = []));
  afterEach(() => document.querySelector('test-form-host')?.remove());

  it('submits what was filled in, once at a time', async () => {
    const { host, submit } = await open();
    submit();
    submit();
    expect([...submitted, host.form.isBusy]).to.deep.equal(['ada', true]);
    end.resolve();
    await new Promise((done) => setTimeout(done));
    submit();
    expect(submitted).to.have.length(2);
  });

  it('shows an error at its field, in place of the hint, and focuses the field', async () => {
    const { host, find, submit, fail, say } = await open();
    submit();
    await fail('validation_failed', blank);
    expect(say('#displayName-wrong')).to.equal('Enter a name.');
    expect(find('#displayName')!.getAttribute('aria-describedby')).to.equal('displayName-wrong');
    expect([find('#general'), find('#username-wrong')]).to.deep.equal([null, null]);
    expect(host.shadowRoot!.activeElement!.id).to.equal('displayName');
    expect(say('#username-hint')).to.equal('Hint');
  });

  it('knows the field of a code that names none', async () => {
    const { submit, fail, say, find } = await open();
    submit();
    await fail('username_taken');
    expect(say('#username-wrong')).to.equal('That username is taken.');
    expect(find('#username-hint')).to.equal(null);
  });

  it('shows any other error below the fields, and takes it away with the next submission', async () => {
    const { host, submit, fail, say, find } = await open();
    submit();
    await fail('forbidden');
    expect(say('#general')).to.equal('You’re not allowed to do this.');
    submit();
    await host.updateComplete;
    expect(find('#general')).to.equal(null);
  });

  it('takes an error about the connection away once there is one again, and no other', async () => {
    const fake = new FakeSession();
    const { host, submit, fail, say, find } = await open(fake.client);
    submit();
    await fail('network');
    expect(say('#general')).to.equal('Can’t reach the server.');
    fake.emit('connection.changed', { status: 'online' });
    await host.updateComplete;
    expect(find('#general')).to.equal(null);
    submit();
    await fail('forbidden');
    fake.emit('connection.changed', { status: 'online' });
    await host.updateComplete;
    expect(say('#general')).to.equal('You’re not allowed to do this.');
  });
});
