import { afterAll, beforeAll } from 'vitest';
import { composer } from './mocks/composer.js';
import { conversation } from './mocks/conversation.js';
import { files } from './mocks/files.js';
import { launcher } from './mocks/launcher.js';
import { phone } from './mocks/phone.js';
import { openTheatre } from './mocks/theatre.js';
import type { Seat, Theatre } from './mocks/theatre.js';

// Pictures of the states of the mocks, made of the real chat, with a real server.

let theatre: Theatre;
let desk: Seat;
beforeAll(async () => {
  theatre = await openTheatre();
  desk = await theatre.sit('mode="fullscreen"', { microphone: true });
  await desk.page.context().grantPermissions(['microphone']);
});
afterAll(() => theatre?.close());

const theatreNow = () => theatre;
const deskNow = () => desk;
conversation(theatreNow, deskNow);
composer(theatreNow, deskNow);
files(theatreNow, deskNow);
phone(theatreNow);
launcher(theatreNow);
