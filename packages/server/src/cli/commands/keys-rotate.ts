import { createRotation } from '../../services/keys/rotation.js';
import type { RotationResult } from '../../services/keys/rotation.js';
import { verifyKeys } from '../../services/keys/verification.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { printTable } from '../table.js';
import { changeStoreWithKeys, readStoreWithKeys } from '../with-store.js';

const PROGRESS_MS = 10_000;

/** `sotto keys rotate`. */
export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'move all data to the first key of FERNET_KEYS',
  help: `Usage: sotto keys rotate

Moves everything to the first key of FERNET_KEYS, while servers run: wraps all data keys anew, and encrypts anew what older
keys encrypted themselves. A key that nothing needs any more is retired; remove it from FERNET_KEYS then. All running
servers must have the new key first. Run it again where it was interrupted; it continues with what is left.

Needs the server's keys: FERNET_KEYS, or DATA_DIR/keys/fernet.key.`,
  async run() {
    const remaining = await changeStoreWithKeys(async (models, _site, { keyring, service }) => {
      const result = await createRotation({
        models,
        keyring,
        keys: service,
        clock: Date.now,
        onProgress: progressLine(),
      }).run();
      printRotation(result, keyring.keyIds);
      return result.remaining;
    });
    if (remaining.size > 0) throw new CliError(`${counted(remaining.size, 'key')} could not be retired`);
  },
};

function progressLine(): (done: Pick<RotationResult, 'dataKeys' | 'messages'>) => void {
  let last = performance.now();
  return ({ dataKeys, messages }) => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    console.error(`${counted(dataKeys, 'data key')} and ${counted(messages, 'message')} so far`);
  };
}

function printRotation(
  { dataKeys, messages, retired, remaining }: RotationResult,
  [target, ...others]: readonly string[],
): void {
  console.log(`Key ${target} now wraps ${counted(dataKeys, 'more data key')}.`);
  console.log(`Key ${target} now encrypts ${counted(messages, 'more message')}.`);
  for (const id of retired) console.log(`Key ${id} is retired: remove it from FERNET_KEYS on all servers.`);
  for (const [id, usage] of remaining)
    console.log(
      `Key ${id} is still needed, for ${counted(usage.dataKeys, 'data key')} and ` +
        `${counted(usage.messages, 'message')}: ${others.includes(id) ? 'keep it in' : 'add it to'} FERNET_KEYS, and run this again.`,
    );
}

/** `sotto keys verify`. */
export const keysVerify: Command = {
  name: 'keys verify',
  summary: 'open what is stored, and report what does not open',
  help: `Usage: sotto keys verify [--all]

Opens every data key, every field that a data key sealed, and the 1,000 oldest and 1,000 newest messages, and prints how
many of each opened. Ends with code 2 where something does not open. Shows no text. Changes nothing.

  --all  open every message

Needs the server's keys: FERNET_KEYS, or DATA_DIR/keys/fernet.key.`,
  options: { all: { type: 'boolean' } },
  async run({ all }) {
    const results = await readStoreWithKeys(async (models, _site, { keyring, service }) =>
      verifyKeys({ models, keyring, keys: service, allMessages: all === true }),
    );
    printTable(
      ['WHAT', 'OPENED', 'FAILED', 'FOR EXAMPLE'],
      results.map(({ what, opened, failures, failed }) => [
        ...[what, String(opened), String(failures)],
        failed.join(' '),
      ]),
    );
    const failures = results.reduce((sum, result) => sum + result.failures, 0);
    if (failures > 0) throw new CliError(`${counted(failures, 'value')} did not open`);
  },
};

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
