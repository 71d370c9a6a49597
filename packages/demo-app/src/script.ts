/** Names of the scripted users. */
export const CAST = ['Mira Okafor', 'Jonas Weber', 'Ines Marchetti', 'Sami Haddad'] as const;

export const ROOMS = [
  { slug: 'stage-crew', name: 'Stage crew' },
  { slug: 'ticket-desk', name: 'Ticket desk' },
  { slug: 'lighting', name: 'Lighting' },
  { slug: 'costume-store', name: 'Costume store' },
] as const;

/** What they say: index of the speaker in the cast, slug of the room, text. */
export const LINES: readonly { who: number; room: (typeof ROOMS)[number]['slug']; text: string }[] = [
  {
    who: 0,
    room: 'stage-crew',
    text: 'Cue sheet v7 is up. Please check 41 to 48, the fade is now 6 s and not 4.',
  },
  { who: 1, room: 'lighting', text: 'The amber wash is one step too warm.' },
  { who: 2, room: 'ticket-desk', text: 'Two singles left in row F, holding them until the interval.' },
  { who: 3, room: 'stage-crew', text: 'صباح الخير، سأصل مع صندوق الإضاءة بعد عشر دقائق.' },
  { who: 1, room: 'stage-crew', text: 'Load-in moved to 07:30, the truck from Utrecht is early.' },
  { who: 0, room: 'costume-store', text: 'The grey coats need buttons, eleven of them.' },
  { who: 2, room: 'costume-store', text: '👍' },
  { who: 3, room: 'lighting', text: 'Spare dimmer is in the booth, left of the door.' },
  { who: 2, room: 'ticket-desk', text: 'Give one to the lady at the bar, please. And keep the other.' },
  { who: 0, room: 'stage-crew', text: 'Checked. 44 still says 4 s.' },
  { who: 1, room: 'ticket-desk', text: 'Sold out from row C to row H. Standing room is open.' },
  { who: 3, room: 'costume-store', text: 'Back at six with the needles.' },
  { who: 1, room: 'lighting', text: 'L2 goes from amber to steel in cue 44, the crossfade is variant b.' },
  { who: 2, room: 'stage-crew', text: 'Dock is open and the ramp is dry.' },
  { who: 0, room: 'lighting', text: 'Looks right from the back row now.' },
];
