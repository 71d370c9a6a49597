/** The scripted people of the demo; the first one owns the room. */
export const CAST = [
  { username: 'hanna.berg', displayName: 'Hanna Berg' },
  { username: 'leo.marques', displayName: 'Leo Marques' },
  { username: 'priya.nair', displayName: 'Priya Nair' },
] as const;

/** The room that visitors of the demo enter. */
export const ROOM = {
  name: 'Green room',
  topic: 'Three scripted people are here. Write to them, they answer.',
} as const;

/** A line of the script. */
export interface Line {
  /** Index in the cast. */
  who: number;
  text: string;
}

/** Lines from before the first visitor. */
export const OPENING: readonly Line[] = [
  { who: 0, text: 'Doors at seven. The stage is ours until six.' },
  { who: 1, text: 'The amber wash is one step too warm. I’m on it.' },
  { who: 2, text: 'Two singles left in row F, I’m holding them until the interval.' },
  { who: 0, text: 'Cue 44 still says 4 s. It should be 6.' },
];

/** Lines while a visitor is there, repeated from the start. */
export const TALK: readonly Line[] = [
  { who: 0, text: 'Welcome! Nobody here is real, but the chat is.' },
  {
    who: 1,
    text: 'Open the monitor beside this window and write something: you will see what the store gets.',
  },
  { who: 2, text: 'Row F is gone. Standing room is open.' },
  { who: 1, text: 'Cue 44 is 6 s now. Looks right from the back row.' },
  { who: 0, text: 'The dock is open and the ramp is dry.' },
  { who: 2, text: 'صباح الخير من شباك التذاكر' },
  { who: 0, text: 'Half an hour, please.' },
  { who: 1, text: '👍' },
];

/** Replies to a visitor who wrote. */
export const REPLIES: readonly string[] = [
  'Got it. By the way, that is stored as ciphertext now; only members of this room get the text.',
  'Thanks! I’m scripted, so that is all I know. The next one may know more.',
  'Good point. You can edit or delete it too: open the menu of your message.',
  'Noted. Make a room of your own with the pen above the list, and add whom you like.',
  'Sure. If you close this tab and come back, all of it is still here.',
];
