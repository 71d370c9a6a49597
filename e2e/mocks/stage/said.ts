import type { ChatClient, Message } from '@sotto/sdk';
import type { Line, Theatre } from './theatre.js';

/** What several of them have. */
const FADE = 'Please check 41 to 48, the fade is now 6 s and not 4.';

const CODE = '```json\n{\n  "cue": 44,\n  "fade": 4.0,\n  "follow": null\n}\n```';
const MARKDOWN = `**Cue 44** is *still* 4 s in \`cues.json\`:
${CODE}
- change it to 6
- run 41 to 48 again

> Never a cut on a held chord.

https://files.example.org/list`;
const ADDRESS =
  'https://files.example.org/stage/2026/november/cue-sheets/final/final-2/cue-sheet-v7-signed-off-by-everybody.pdf';

async function react(message: Message, emojis: Record<string, ChatClient[]>): Promise<void> {
  for (const [emoji, clients] of Object.entries(emojis))
    for (const client of clients) await client.messages.react(message.room, message.id, emoji);
}

async function sayReactions({ room, people: { ada, mira, jonas, sami, ines } }: Theatre): Promise<void> {
  const [sheet, sold, gift] = await room(
    'Reactions',
    ['mira', 'Cue sheet v7 is up.'],
    ['ines', 'Sold out from row C to row H!'],
    ['ada', 'Give one to the lady at the bar, please.'],
  );
  await react(sheet!, { '👍': [ada, jonas, ines], '👀': [sami] });
  const many = { '🎉': [ada, mira, jonas, ines], '👍': [mira, sami], '❤️': [jonas], '😂': [sami] };
  await react(sold!, { ...many, '🙏': [mira], '👏': [ada, sami], '🔥': [ines] });
  await react(gift!, { '❤️': [ines] });
}

async function sayMentions({ room, say, people: { ada } }: Theatre): Promise<void> {
  const read = await room(
    'Mentions',
    ['mira', '@jonas can you bring the gel frames?'],
    ['ada', 'I think @jonas left them in the booth.'],
  );
  await ada.rooms.markRead('mentions', read.at(-1)!.seq);
  await say('mentions', 'jonas', 'Found them.');
  await say('mentions', 'sami', '@ada please open the dock at 07:15.');
  await say('mentions', 'ines', 'I have the second key.');
}

async function sayPinned({ room, people: { ada } }: Theatre): Promise<void> {
  const cue = (_: unknown, at: number): Line => [
    at % 3 === 0 ? 'ada' : 'ines',
    `Cue ${at + 1}: on the second bell.`,
  ];
  const cues = await room('Pinned', ...Array.from({ length: 15 }, cue));
  for (const at of [2, 7, 12]) await ada.messages.pin('pinned', cues[at]!.id);
}

async function sayChanged({ room, people: { mira, jonas } }: Theatre): Promise<void> {
  const [edited] = await room('Edited', ['mira', 'Please check 41 to 47.']);
  await mira.messages.edit('edited', edited!.id, 'Please check 41 to 47, the fade is now 6 s.');
  await mira.messages.edit('edited', edited!.id, FADE);
  const [, , wrong] = await room(
    'Deleted',
    ['mira', 'The fade is now 6 s and not 4.'],
    ['ada', 'Looks right from the back row.'],
    ['jonas', 'A wrong line'],
    ['ada', 'Bringing the spare dimmer up as well'],
  );
  await jonas.messages.delete('deleted', wrong!.id);
}

async function sayTexts({ room, say }: Theatre): Promise<void> {
  await room(
    'Markdown',
    ['mira', MARKDOWN, { format: 'markdown' }],
    ['ada', '1. done, `6.0`\n2. after the **break**\n\nAlso ~~4 s~~ 6 s.', { format: 'markdown' }],
  );
  const [word] = await room(
    'Unbroken words',
    ['sami', 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'],
    ['ines', '🎉'],
    ['ada', '👏👏👏'],
  );
  const name = 'FOH_L2_wash_amber_to_steel_crossfade_variant_b_final_2026-11-23_keep_this_one';
  await say('unbroken-words', 'jonas', name, { replyTo: word!.seq });
  await say('unbroken-words', 'jonas', ADDRESS);
  await say('unbroken-words', 'ada', 'Got it');
}

async function sayArabic({ room, say, people: { ada, mira, jonas, ines } }: Theatre): Promise<void> {
  const [morning] = await room('طاقم المسرح', ['sami', 'صباح الخير، سأصل مع صندوق الإضاءة بعد عشر دقائق.']);
  const { room: slug, seq, id } = morning!;
  await react(morning!, { '👍': [ada, jonas, ines], '👀': [mira] });
  await say(slug, 'ada', 'الباب الخلفي مفتوح', { replyTo: seq });
  await say(slug, 'jonas', 'Cue sheet v7 is in the folder.');
  await say(slug, 'sami', '@ada هل الرافعة جاهزة؟');
  await ada.messages.pin(slug, id);
}

/** Says what the rooms of the conversation have in them. */
export async function sayAll(theatre: Theatre): Promise<void> {
  const crew = ['mira', FADE] satisfies Line;
  const checked = ['ada', 'Checked. 44 still says 4 s.'] satisfies Line;
  await Promise.all([
    theatre.room('Stage crew', crew, ['jonas', 'Truck is at the gate.'], checked),
    theatre.room(
      'Select',
      ['jonas', 'Load-in moved to 07:30.'],
      ['mira', 'Cue sheet v7 is up.'],
      crew,
      checked,
    ),
    ...[sayReactions, sayMentions, sayPinned, sayChanged, sayTexts, sayArabic].map((each) => each(theatre)),
  ]);
}
