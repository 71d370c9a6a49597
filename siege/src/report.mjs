// The table that `npm run siege` prints.

/** Formats one line for each attack. */
export function formatTable(results) {
  const head = [
    'attack',
    'p50',
    'p95',
    'max',
    'quiet p95',
    'lost',
    'CPU',
    'memory',
    'log',
    'cut',
    'attacker',
    'goal',
  ];
  const rows = results.map(({ name, sends, quiet, cores, memory, logKiB, died, attacker, missed }) => [
    name,
    `${sends.p50} ms`,
    `${sends.p95} ms`,
    `${sends.max} ms`,
    `${quiet.p95} ms`,
    String(sends.lost),
    `${Math.round(cores * 100)} %`,
    `${memory.beforeMiB} -> ${memory.peakMiB} MiB`,
    `${logKiB} KiB`,
    String(attacker.cut ?? 0),
    Object.entries(attacker)
      .filter(([key]) => key !== 'cut')
      .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', '),
    died ? 'DIED' : missed.length > 0 ? `missed: ${missed.join(', ')}` : 'ok',
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
