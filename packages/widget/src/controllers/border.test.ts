import { expect } from 'chai';
import { html } from 'lit';
import { emit } from '../events.js';
import { keyHandler } from '../internal/keys/key-handler.js';
import { clickAt, pressKeys, pressWith, typeText } from '../testing/input.js';
import { record } from '../testing/record.js';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { Border } from './border.js';

/** A public element with a field, a button and a slot; its list uses Escape. */
async function open() {
  const use = keyHandler((event) => event.key === 'Escape' && event.preventDefault());
  const { host } = await hostOf((one) => new Border(one), {
    content: () =>
      html`<textarea></textarea><button>Send</button>
        <div class="list" tabindex="0" @keydown=${use}>List</div>
        <slot></slot>`,
  });
  const names = (list: unknown[][]) => list.map(([name]) => name);
  /** The names of the events of these types that the page hears from now on. */
  const heard = (...types: string[]) => {
    const list = record(document.body, ...types);
    return () => names(list);
  };
  return { host, heard };
}

describe('Border', () => {
  afterEach(removeHosts);

  it('keeps what is typed inside, and lets the pointer and the focus pass', async () => {
    const { host, heard } = await open();
    const typed = heard('keydown', 'keypress', 'keyup', 'beforeinput', 'input');
    const others = heard('pointerdown', 'click', 'focusin');
    await clickAt(host.find('textarea'));
    await typeText('ab');
    await pressKeys('Enter');
    expect(host.find<HTMLTextAreaElement>('textarea').value).to.equal('ab\n');
    expect(typed()).to.deep.equal([]);
    expect(others()).to.include.members(['pointerdown', 'click', 'focusin']);
  });

  it('lets keys pass that write nothing, unless the chat used them, and no half stroke', async () => {
    const { host, heard } = await open();
    host.find('textarea').focus();
    const typed = heard('keydown', 'keyup');
    await pressKeys('Escape', 'F2');
    expect(typed()).to.deep.equal(['keydown', 'keyup', 'keydown', 'keyup']);
    host.find('.list').focus();
    await pressKeys('Escape');
    expect(typed()).to.have.length(4);
  });

  it('lets a shortcut of the page pass where no one writes', async () => {
    const { host, heard } = await open();
    const typed = heard('keydown');
    host.find('textarea').focus();
    await pressWith('Control', 'y');
    expect(typed()).to.deep.equal([]);
    host.find('button').focus();
    await pressWith('Control', 'y');
    expect(typed()).to.deep.equal(['keydown', 'keydown']);
  });

  it('lets pass what the page slotted', async () => {
    const { host, heard } = await open();
    const field = document.createElement('input');
    host.append(field);
    field.focus();
    const typed = heard('keydown', 'input');
    await typeText('a');
    expect(typed()).to.deep.equal(['keydown', 'input']);
  });

  it('reports that it is editable while a field in it has the focus', async () => {
    const { host } = await open();
    expect(host.isContentEditable).to.equal(false);
    host.find('textarea').focus();
    expect(host.isContentEditable).to.equal(true);
    host.find('button').focus();
    expect(host.isContentEditable).to.equal(false);
  });

  it('is where inner events end', async () => {
    const { host, heard } = await open();
    const inside = record(host.find('.list'), 'chat-dialog-close');
    const outside = heard('chat-dialog-close');
    emit(host.find('.list'), 'chat-dialog-close', null);
    expect([inside.length, outside().length]).to.deep.equal([1, 0]);
  });

  it('keeps its listeners, and one of each, when its host is moved', async () => {
    const { host, heard } = await open();
    host.remove();
    document.body.append(host);
    host.find('textarea').focus();
    const typed = heard('keydown', 'input');
    await typeText('a');
    expect(typed()).to.deep.equal([]);
  });
});
