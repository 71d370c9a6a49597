import type { Look } from '../actions.js';

/** A read leaves no trace, so the entry stays: it may have happened. */
export const wasRead: Look = () => Promise.resolve(true);
