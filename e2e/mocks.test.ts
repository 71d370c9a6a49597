import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closed } from './mocks/closed.js';
import { composer } from './mocks/composer.js';
import { connection } from './mocks/connection.js';
import { conversation } from './mocks/conversation.js';
import { files } from './mocks/files.js';
import { GREETING, launcher } from './mocks/launcher.js';
import { lightbox } from './mocks/lightbox.js';
import { log } from './mocks/log.js';
import { people } from './mocks/people.js';
import { phone } from './mocks/phone.js';
import { sayAll } from './mocks/stage/said.js';
import { settings } from './mocks/settings.js';
import { STATES } from './mocks/states.js';
import { FULLSCREEN, openTheatre, signInAda } from './mocks/stage/theatre.js';
import type { Seat, Theatre } from './mocks/stage/theatre.js';

// Pictures of the states of the mocks, made of the real chat, with a real server.

let theatre: Theatre;
let desk: Seat;
let hand: Seat;
let shop: Seat;
beforeAll(async () => {
  theatre = await openTheatre();
  [desk, hand, shop] = await Promise.all([
    theatre.sit(FULLSCREEN),
    theatre.sit(FULLSCREEN, { width: 360, height: 740, touch: true }),
    theatre.sit(GREETING),
    sayAll(theatre),
  ]);
  await desk.page.context().grantPermissions(['microphone']);
  await Promise.all([signInAda(desk.page), signInAda(hand.page)]);
});
afterAll(() => theatre?.close());

const theatreNow = () => theatre;
const deskNow = () => desk;
const handNow = () => hand;
conversation(deskNow);
log(theatreNow, deskNow);
composer(theatreNow, deskNow);
closed(theatreNow, deskNow);
files(theatreNow, deskNow);
people(theatreNow, deskNow);
settings(theatreNow, deskNow);
phone(handNow);
lightbox(theatreNow, deskNow, handNow);
launcher(theatreNow, () => shop);
connection(theatreNow, deskNow);

it('shows every state that the mocks name, and no picture that none of them asks for', async () => {
  const all = Object.values(STATES).flatMap((states) => Object.values(states));
  const named = all.flatMap((state) => ('length' in state ? state : []));
  expect([...theatre.taken].sort()).toEqual([...new Set(named)].sort());
  for (const state of all) {
    if (!('elsewhere' in state)) continue;
    const [name, file] = state.elsewhere.split(' in ');
    expect(await readFile(new URL(file!, import.meta.url), 'utf8')).toContain(`(page, '${name}')`);
  }
});
