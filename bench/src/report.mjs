// The report, as a table and as JSON.
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { SCENARIOS } from './scenarios/index.mjs';

/** Describes where and how the figures were measured. */
export function describeMachine({ pinned }) {
  const [cpu] = cpus();
  let commit = 'unknown';
  try {
    commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    // A checkout without git.
  }
  return {
    date: new Date().toISOString(),
    cpu: cpu.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    commit,
    pinned,
    store: process.env.MONGODB_URI ? 'MongoDB' : 'embedded',
    redis: Boolean(process.env.REDIS_URL),
  };
}

function judge(value, comparison, goal) {
  if (comparison === undefined) return '';
  const reached = comparison === '<=' ? value <= goal : value >= goal;
  if (reached) return 'reached';
  return `missed by ${Math.round(Math.abs(value / goal - 1) * 100)} %`;
}

/** Formats one line for each figure, with its goal. */
export function formatTable(machine, results) {
  const rows = [['scenario', 'what', 'measured', 'goal', '']];
  for (const [name, result] of Object.entries(results)) {
    for (const [what, key, comparison, goal] of SCENARIOS[name].goals) {
      const value = result[key];
      const wanted = comparison === undefined ? '' : `${comparison} ${goal}`;
      rows.push([name, what, String(value), wanted, judge(value, comparison, goal)]);
    }
    if (!result.faults) continue;
    const faults = Object.entries(result.faults).filter(([, count]) => count > 0);
    const text = faults.map(([fault, count]) => `${count} ${fault}`).join(', ') || 'none';
    rows.push([
      name,
      `faults in ${result.messages} messages`,
      text,
      'none',
      faults.length > 0 ? 'MISSED' : 'reached',
    ]);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  const { date, cpu, cores, node, commit, pinned, store, redis } = machine;
  const where = `${date}, ${cores} x ${cpu}, Node ${node}, commit ${commit}, store ${store}`;
  return [where + (redis ? ', Redis' : '') + (pinned ? '' : ', not pinned'), '', ...lines].join('\n');
}
