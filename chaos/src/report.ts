import type { ChaosResult } from './run.js';
import { VIOLATIONS } from './checker/violations.js';
import type { ViolationKind } from './checker/violations.js';

const SHOWN = 10;

/** Formats the result of a run as text. */
export function report({ evidence, violations, faults, sendMs }: ChaosResult, seed: number): string {
  const { rooms, operations, listeners } = evidence;
  const count = (kind: string) => operations.filter((operation) => operation.kind === kind).length;
  const seconds = sendMs / 1000;
  const seen = listeners.flatMap((listener) => Object.values(listener.rooms).map((room) => room.length));
  const found = Object.entries(VIOLATIONS).map(([kind, meaning]) => {
    const number = violations.filter((violation) => violation.kind === (kind as ViolationKind)).length;
    return `  ${String(number).padStart(6)}  ${kind}: ${meaning}`;
  });
  const shown = violations.slice(0, SHOWN).map(({ kind, room, detail }) => `  ${kind} in ${room}: ${detail}`);
  return [
    '',
    `asked    ${count('send')} sends, ${count('edit')} edits, ${count('delete')} deletions in ${seconds.toFixed(0)} s (${(operations.length / seconds).toFixed(0)} a second)`,
    `faults   ${Object.entries(faults)
      .map(([name, times]) => `${times} ${name}`)
      .join(', ')}`,
    `stored   ${Object.values(rooms).reduce((sum, { history }) => sum + history.length, 0)} messages in ${Object.keys(rooms).length} rooms`,
    `seen     ${seen.reduce((sum, length) => sum + length, 0)} changes by ${listeners.length} listeners`,
    'found',
    ...found,
    ...shown,
    violations.length === 0
      ? 'every invariant held'
      : `${violations.length} violations; replay with --seed ${seed}`,
  ].join('\n');
}
