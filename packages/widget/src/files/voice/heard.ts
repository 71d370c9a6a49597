import { keepHere, readHere } from '../../internal/kept-here.js';

const KEY = 'sotto.heard';
/** Voice messages that this browser remembers, the newest last. */
const MOST = 500;

const list = (): string[] => (readHere(KEY) ?? '').split(' ').filter(Boolean);

/** Whether a voice message was played in this browser. */
export const isHeard = (id: string): boolean => list().includes(id);

/** Remembers that a voice message was played. */
export function markHeard(id: string): void {
  if (!isHeard(id)) keepHere(KEY, [...list(), id].slice(-MOST).join(' '));
}
