// A directory in memory for the temporary files of a run of vitest. A store writes each message to the disk before it
// acknowledges it, and most of the time of a test with many messages is spent on that.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statfsSync } from 'node:fs';

const SHARED_MEMORY = '/dev/shm';
const PREFIX = 'sotto-tests-';
/** What all tests together need at once, and much more. */
const LEAST_BYTES = 4 * 1024 ** 3;

const directoryOf = (pid) => `${SHARED_MEMORY}/${PREFIX}${pid}`;

/** Returns the directory of this process; undefined where the machine has no memory for it. */
export const memoryDirectory = () => (hasRoom() ? directoryOf(process.pid) : undefined);

function hasRoom() {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    const mount = mounts.map((line) => line.split(' ')).find(([, place]) => place === SHARED_MEMORY);
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    // Tests of packages install native code.
    return mount !== undefined && !mount[3].split(',').includes('noexec') && bavail * bsize >= LEAST_BYTES;
  } catch {
    return false;
  }
}

/** What is still in use, such as a file system that a killed test has mounted, stays: it is no reason to run no tests. */
function remove(directory) {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    console.warn(`unable to remove ${directory}: ${error.message}`);
  }
}

/** Runs before all tests: creates the directory, and removes those of runs that were killed. Returns what removes it. */
export function setup() {
  const directory = memoryDirectory();
  if (directory === undefined) return undefined;
  for (const name of readdirSync(SHARED_MEMORY)) {
    const pid = name.startsWith(PREFIX) && name.slice(PREFIX.length);
    if (pid && !existsSync(`/proc/${pid}`)) remove(directoryOf(pid));
  }
  mkdirSync(directory, { recursive: true });
  return () => remove(directory);
}
