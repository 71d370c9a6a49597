import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMMANDS } from './index.js';
import { parseCommand } from '../command.js';
import { findCommand } from '../find-command.js';

const ROOT = new URL('../../../../..', import.meta.url).pathname;
const WORDS = /bin\/sotto\.js ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)/g;
const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT })
  .toString()
  .split('\n')
  .filter((path) => /(\.md|\.html|\.ya?ml|\.sh|\.service|\.env\.example|Dockerfile)$/.test(path));
const textOf = (page: string): string => {
  try {
    return readFileSync(ROOT + page, 'utf8');
  } catch {
    return '';
  }
};

it('names in documents only commands that exist', () => {
  const known = COMMANDS.map(({ name }) => name);
  const documented = pages.flatMap((page) => [...textOf(page).matchAll(WORDS)].map(([, words]) => words!));
  expect(documented.length).toBeGreaterThan(5);
  const unknown = documented.filter(
    (words) => !known.includes(words) && !known.includes(words.split(' ')[0]!),
  );
  expect(unknown).toEqual([]);
});

// Where no workspace links the command, npx asks the public registry for a package "sotto" that is not ours.
it('never suggests running npx sotto', () => {
  const blamed = pages.filter((page) => /npx (--?\w+ )*sotto/.test(textOf(page)));
  expect(blamed).toEqual([]);
});

it('shows the usage of each command, with its name', () => {
  for (const command of COMMANDS) {
    expect(command.help).toContain(`Usage: sotto ${command.name}`);
    for (const option of ['--help', '-h']) expect(parseCommand(command, [option])).toBe('help');
  }
});

const groups = [
  ...new Set(
    COMMANDS.flatMap(({ name }) => {
      const words = name.split(' ');
      return words.slice(1).map((_, index) => words.slice(0, index + 1).join(' '));
    }),
  ),
];

it.each(groups)('lists the commands of "%s", with and without --help', (group) => {
  const own = COMMANDS.filter(({ name }) => name.startsWith(`${group} `));
  const words = group.split(' ');
  for (const argv of [words, [...words, '--help'], [...words, '-h']]) {
    const found = findCommand(COMMANDS, argv);
    const help = 'help' in found ? found.help : '';
    expect(help.split('\n')[0]).toBe(`Usage: sotto ${group} COMMAND`);
    for (const { name, summary } of own)
      expect(help).toMatch(new RegExp(`^  ${name} +${escaped(summary)}$`, 'm'));
    expect(help.match(/^ {2}\S/gm)).toHaveLength(own.length);
  }
});

it('points from a wrong word to the help that lists the right ones', () => {
  expect(() => findCommand(COMMANDS, ['clients', 'ist'])).toThrow(
    'unknown command "clients ist"; see "sotto clients --help"',
  );
  expect(() => findCommand(COMMANDS, ['sites', 'keys', 'ad'])).toThrow(
    'unknown command "sites keys ad"; see "sotto sites keys --help"',
  );
  expect(() => findCommand(COMMANDS, ['nobody', '--help'])).toThrow(
    'unknown command "nobody"; see "sotto --help"',
  );
  expect(() => findCommand(COMMANDS, ['toString'])).toThrow('unknown command "toString"');
  expect(() => findCommand(COMMANDS, ['--what'])).toThrow('unknown option "--what"');
  expect(() => findCommand(COMMANDS, [])).toThrow('a command is missing');
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
