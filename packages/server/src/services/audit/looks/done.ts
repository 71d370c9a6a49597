import type { Look } from '../actions.js';

/** Of an action that is recorded as done only, by one write behind its change (`membership-audit`). */
export const isRecordedWhenDone: Look = () => Promise.resolve(true);
