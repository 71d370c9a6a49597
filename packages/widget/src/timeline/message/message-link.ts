import type { Message } from '@sotto/sdk';

/** A message that a link names. */
export interface LinkedMessage {
  /** Slug. */
  room: string;
  seq: number;
}

const FRAGMENT = /^#([a-z0-9-]{1,64})\/([1-9]\d{0,14})$/;

/** Returns a link to a message: the address of this page, with the message in its fragment. */
export function linkTo({ room, seq }: Pick<Message, 'room' | 'seq'>): string {
  const { href } = location;
  const end = href.indexOf('#');
  return `${end === -1 ? href : href.slice(0, end)}#${room}/${seq}`;
}

/** Returns the message that a fragment such as `#general/12` names; undefined where it names none. */
export function linkedBy(fragment: string): LinkedMessage | undefined {
  const [, room, seq] = FRAGMENT.exec(fragment) ?? [];
  return room === undefined ? undefined : { room, seq: Number(seq) };
}
