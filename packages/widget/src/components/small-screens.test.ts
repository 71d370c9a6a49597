import type { Session } from '@sotto/sdk';
import { expect } from 'chai';
import type { LitElement } from 'lit';
import { emulateMedia } from '../testing/emulate-media.js';
import { ada, makeMessage, makeUser } from '../testing/fakes/fake-client.js';
import { makeInvitation, makeReport } from '../testing/fakes/fake-records.js';
import { FakeSession } from '../testing/fakes/fake-session.js';
import { deepAll, expectAccessible, frames, mount, textOf, unmountAll, until } from '../testing/mount.js';

// Views about people, rooms and the account, on a small screen that is touched, with long names in both directions.

/** The least side of what is touched, in pixels. */
const TARGET = 44;
/** iOS zooms in on a focused field with smaller text, in pixels. */
const NO_ZOOM = 16;

const LONG = 'Donaudampfschifffahrtsgesellschaftskapitänsmütze';
const long = makeUser('donaudampfschifffahrtsgesellschaft', LONG);
const rtl = makeUser('sami', 'سامي حداد من طاقم المسرح الكبير في المدينة القديمة');
const now = new Date().toISOString();

function chat(): object {
  const fake = new FakeSession();
  fake.room = { ...fake.room, name: LONG, topic: LONG, memberCount: 30, abilities: ['invite', 'editRoom'] };
  fake.roster = fake.roster.map((member, at) => ({
    ...member,
    user: [ada, long, rtl][at]!,
    mutedUntil: new Date(Date.now() + 86_400_000).toISOString(),
  }));
  const { id, seq, createdAt } = makeMessage(1);
  const file = { id: 'plan', name: `${LONG}.pdf`, type: 'application/pdf', size: 1e6 };
  fake.files.shared = [{ message: { id, seq, createdAt, sender: long }, file }];
  fake.history = [makeMessage(1, { sender: rtl, content: `${LONG} https://${LONG}.example/${LONG}` })];
  fake.site = { ...fake.site, mail: true };
  fake.signedIn = { ...ada, email: `${LONG.toLowerCase()}@example.org`, emailVerified: false };
  fake.blocked = [long, rtl];
  fake.directory = [long, rtl];
  fake.banned = [{ user: long }, { user: rtl }];
  fake.invited = [makeInvitation('i1', { createdBy: long })];
  fake.reported = [makeReport('r1', makeMessage(1, { sender: long, content: LONG }), { note: LONG })];
  // More than fit: the list scrolls, and its lines keep their height.
  fake.sessions = Array.from({ length: 12 }, (_, at): Session => {
    const times = { startedAt: now, lastSeenAt: now, expiresAt: now };
    return { id: `s${at}`, current: at === 0, method: 'password', client: LONG, ...times };
  });
  return {
    ...{ client: fake.client, room: fake.room, rooms: [fake.room], user: ada, person: long },
    ...{ members: fake.roster, message: makeMessage(1, { sender: long, content: LONG }) },
    ...{ from: { slug: 'stage', name: LONG, unsent: LONG }, site: fake.site, token: 't' },
  };
}

const VIEWS: { tag: string; properties?: object }[] = [
  { tag: 'sotto-account-deletion' },
  { tag: 'sotto-account-form' },
  { tag: 'sotto-blocked' },
  { tag: 'sotto-direct-audience' },
  { tag: 'sotto-privacy' },
  { tag: 'sotto-departure' },
  { tag: 'sotto-invitation' },
  { tag: 'sotto-invite' },
  { tag: 'sotto-members' },
  { tag: 'sotto-moderate', properties: { user: long, by: 'ban' } },
  { tag: 'sotto-new-message' },
  { tag: 'sotto-notice-question' },
  { tag: 'sotto-notification-settings' },
  { tag: 'sotto-notifications' },
  { tag: 'sotto-password' },
  { tag: 'sotto-person' },
  { tag: 'sotto-pins' },
  { tag: 'sotto-profile' },
  { tag: 'sotto-report' },
  { tag: 'sotto-reports' },
  { tag: 'sotto-room-create' },
  { tag: 'sotto-room-details' },
  { tag: 'sotto-room-edit' },
  { tag: 'sotto-room-finder' },
  { tag: 'sotto-sessions' },
  { tag: 'sotto-shared', properties: { tab: 'files' } },
  { tag: 'sotto-shared', properties: { tab: 'links' } },
  { tag: 'sotto-sign-in' },
];

const CONTROLS = 'button, select, textarea, a[href], input:not([type="file"])';

/** The box that is touched to use a control: its label's, where that is around it. */
function boxOf(control: Element): DOMRect {
  return (control.closest('label') ?? control).getBoundingClientRect();
}

const nameOf = (one: Element) =>
  `${one.localName}.${one.className} ${one.getAttribute('aria-label') ?? textOf(one)}`;
const visible = (element: LitElement, selector: string) =>
  deepAll(element.shadowRoot!).filter((one) => one.matches(selector) && one.checkVisibility());

/** Controls that are too small to touch. */
function smallTargets(element: LitElement): string[] {
  const isSmall = ({ width, height }: DOMRect) => Math.min(width, height) < TARGET - 0.5;
  return visible(element, CONTROLS)
    .filter((one) => isSmall(boxOf(one)))
    .map(nameOf);
}

/** Fields whose focus would make iOS zoom in. */
function zoomingFields(element: LitElement): string[] {
  const fields = visible(element, 'select, textarea, input:not([type="radio"], [type="file"])');
  return fields.filter((one) => Number.parseFloat(getComputedStyle(one).fontSize) < NO_ZOOM).map(nameOf);
}

/** What reaches out of the view, to the side. */
function outside(element: LitElement): string[] {
  const { left, right } = element.closest('sotto-test-frame')!.getBoundingClientRect();
  const isOut = (one: Element) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && (box.left < left - 0.5 || box.right > right + 0.5);
  };
  return visible(element, `${CONTROLS}, p, h2, h3, b, .dialog, .set, .person`).filter(isOut).map(nameOf);
}

/** Lines of a list that are on top of the line before. */
function overlapping(element: LitElement): string[] {
  return visible(element, 'li')
    .filter((line) => {
      const before = line.previousElementSibling;
      const end = Math.max(
        ...[...(before?.querySelectorAll('*') ?? [])].map((one) => one.getBoundingClientRect().bottom),
      );
      return before !== null && end > line.getBoundingClientRect().bottom - 1;
    })
    .map(nameOf);
}

/** Controls over which the browser lays a square when they are tapped, which stays over what they open. */
function flashing(element: LitElement): string[] {
  const colorOf = (one: Element) => getComputedStyle(one).getPropertyValue('-webkit-tap-highlight-color');
  return visible(element, CONTROLS)
    .filter((one) => colorOf(one) !== 'rgba(0, 0, 0, 0)')
    .map(nameOf);
}

describe('on a small screen that is touched', () => {
  let endTouch: () => void = () => undefined;
  afterEach(() => {
    document.documentElement.dir = '';
    endTouch();
    unmountAll();
  });

  for (const { tag, properties } of VIEWS)
    for (const dir of ['ltr', 'rtl'])
      it(`${tag} is large enough and fits, ${dir}`, async () => {
        document.documentElement.dir = dir;
        const element = await mount<LitElement>(
          tag,
          { ...chat(), ...properties },
          { width: 320, height: 640 },
        );
        await until(() => visible(element, CONTROLS).length > 0, 'a control');
        await frames();
        endTouch = emulateMedia(element, '(pointer: coarse)');
        await frames();
        expect(smallTargets(element), 'small').to.deep.equal([]);
        expect(zoomingFields(element), 'zooming').to.deep.equal([]);
        expect(outside(element), 'outside').to.deep.equal([]);
        expect(overlapping(element), 'overlapping').to.deep.equal([]);
        expect(flashing(element), 'flashing').to.deep.equal([]);
        await expectAccessible(element);
      });
});
