// `npm run siege -- [attack ...] [options]`: see HELP.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { formatTable } from './src/report.mjs';
import { loadAttacks, playAttack } from './src/siege.mjs';

const attacks = await loadAttacks();
const HELP = `Usage: npm run siege -- [ATTACK ...] [options]

Starts the built server at its default limits, lets strangers send all the time, and plays one attack at a time.

Attacks: ${Object.keys(attacks).join(', ')}

  --seconds N    how long each attack lasts (10)
  --heap N       limit of the server's heap in MB (Node's own)
  --profile DIR  write a CPU profile of each thread of the server
  --json         print JSON on standard output, the table on standard error

Exit code 1 where an attack missed its goal.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    heap: { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const unknown = positionals.find((name) => !Object.hasOwn(attacks, name));
if (values.help || unknown) {
  console.log(unknown ? `There is no attack ${unknown}.\n\n${HELP}` : HELP);
  process.exit(unknown ? 2 : 0);
}

await build();
const results = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(attacks)) {
  const result = await playAttack(attacks[name], {
    seconds: Number(values.seconds),
    ...(values.profile && { profileDir: resolve(values.profile) }),
    ...(values.heap && { heapMb: Number(values.heap) }),
  });
  process.stderr.write(
    `${name}: ${result.missed.length > 0 ? `missed ${result.missed.join(', ')}` : 'ok'}\n`,
  );
  results.push(result);
}
const table = formatTable(results);
if (values.json) console.log(JSON.stringify(results, null, 2));
(values.json ? console.error : console.log)(table);
process.exit(results.some(({ missed }) => missed.length > 0) ? 1 : 0);
