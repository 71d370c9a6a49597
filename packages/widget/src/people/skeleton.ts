const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
const ASCII = /^[\x20-\x7e]*$/;
/** Look-alikes that need no table: those among ASCII. */
const ASCII_LOOK_ALIKES = new Map([
  ['0', 'O'],
  ['1', 'l'],
  ['I', 'l'],
  ['|', 'l'],
  ['m', 'rn'],
]);

let table: ReadonlyMap<string, string> = ASCII_LOOK_ALIKES;
let loading: Promise<void> | undefined;

/** Whether a name can be compared without the table: it is ASCII, or the table is there. */
export function isComparable(name: string): boolean {
  return table !== ASCII_LOOK_ALIKES || ASCII.test(name);
}

/** Loads the table of look-alikes, which most rooms never need: a script of its own. */
export function loadLookAlikes(): Promise<void> {
  loading ??= import('./confusables-table.js').then(({ CONFUSABLES }) => {
    const full = new Map(ASCII_LOOK_ALIKES);
    for (const line of CONFUSABLES.split('\n')) {
      const at = line.indexOf('\t');
      for (const source of line.slice(at + 1)) full.set(source, line.slice(0, at));
    }
    table = full;
  });
  return loading;
}

/**
 * Returns what a name looks like, as it is written and in lower case: two names that share one of these can be mistaken
 * for each other. UTS 39, section 4, on compatibility decompositions, whatever the width of the spaces.
 */
export function skeletons(name: string): string[] {
  return [...new Set([skeleton(name), skeleton(name.toLowerCase())])];
}

function skeleton(name: string): string {
  const plain = name.normalize('NFKD').replace(IGNORABLE, '');
  let prototypes = '';
  for (const character of plain) prototypes += table.get(character) ?? character;
  return prototypes.normalize('NFKD').toLowerCase().replace(/\s+/g, ' ').trim();
}
