import { afterAll, beforeAll } from 'vitest';
import { composer } from './mocks/composer.js';
import { conversation } from './mocks/conversation.js';
import { files } from './mocks/files.js';
import { launcher } from './mocks/launcher.js';
import { lightbox } from './mocks/lightbox.js';
import { people } from './mocks/people.js';
import { phone } from './mocks/phone.js';
import { sayAll } from './mocks/said.js';
import { settings } from './mocks/settings.js';
import { openTheatre, signInAda } from './mocks/theatre.js';
import type { Seat, Theatre } from './mocks/theatre.js';

// Pictures of the states of the mocks, made of the real chat, with a real server.

let theatre: Theatre;
let desk: Seat;
let hand: Seat;
let shop: Seat;
beforeAll(async () => {
  theatre = await openTheatre();
  const greeting = 'greeting="Questions about the stool? Ask me, or Henrike from nine."';
  [desk, hand, shop] = await Promise.all([
    theatre.sit('mode="fullscreen"'),
    theatre.sit('mode="fullscreen"', { width: 360, height: 740, touch: true }),
    theatre.sit(greeting),
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
composer(theatreNow, deskNow);
files(theatreNow, deskNow);
people(theatreNow, deskNow);
settings(theatreNow, deskNow);
phone(handNow);
lightbox(theatreNow, handNow);
launcher(theatreNow, () => shop);
