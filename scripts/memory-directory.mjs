import { mkdirSync, readFileSync, statfsSync } from 'node:fs';

const SHARED_MEMORY = '/dev/shm';
/** What all tests together need at once, and much more. */
const LEAST_BYTES = 4 * 1024 ** 3;

/**
 * Returns a directory in memory for temporary files; undefined where this machine has none with room. A store writes each
 * message to the disk before it is acknowledged, and most of the time of a test with many messages is spent on that.
 */
export function memoryDirectory() {
  if (!hasRoom()) return undefined;
  const directory = `${SHARED_MEMORY}/sotto-tests`;
  mkdirSync(directory, { recursive: true });
  return directory;
}

function hasRoom() {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    const [, , , options = 'noexec'] =
      mounts.find((line) => line.split(' ')[1] === SHARED_MEMORY)?.split(' ') ?? [];
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    // Tests of packages install native code.
    return !options.split(',').includes('noexec') && bavail * bsize >= LEAST_BYTES;
  } catch {
    return false;
  }
}
