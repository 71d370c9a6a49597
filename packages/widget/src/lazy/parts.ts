import { imports } from './imports.js';
import { LazyPart } from './lazy-part.js';

/** What nobody needs to read and write messages: the account, people, and rooms from outside. */
export const extras = new LazyPart(imports.extras);
/** The choice of an emoji, with all emojis and their names. */
export const emojis = new LazyPart(imports.emojis);
/** What plays voice messages and videos, and what records the former. */
export const media = new LazyPart(imports.media);
/** What was shared in a room, and what is pinned there. */
export const shared = new LazyPart(imports.shared);
/** What shows pictures large. */
export const lightbox = new LazyPart(imports.lightbox);
/** What the account leads to: appearance, privacy, sessions, password, and its deletion. */
export const settings = new LazyPart(imports.settings);
/** The forms that sign in, which a user who is signed in never needs. */
export const signInForms = new LazyPart(imports['sign-in']);

/** What is loaded when the messages are there: the extras, and where the page may record, what records. */
export const idleParts = { load: async (page: Document) => (await extras.load()).loadRecorder(page) };
