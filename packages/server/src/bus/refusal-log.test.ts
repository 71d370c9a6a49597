import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createRefusalLog } from './refusal-log.js';

it('logs each reason at once, and no more than one line in ten seconds for those that follow', () => {
  const lines: { reason: string; count: number }[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as never) });
  let now = 0;
  const log = createRefusalLog(logger, () => now);
  for (let index = 0; index < 1000; index += 1) log.add('repeated', 'room:a');
  log.add('unreadable', 'room:a');
  now = 10_000;
  log.add('repeated', 'room:a');
  expect(lines.map(({ reason, count }) => [reason, count])).toEqual([
    ['repeated', 1],
    ['unreadable', 1],
    ['repeated', 1000],
  ]);
});
