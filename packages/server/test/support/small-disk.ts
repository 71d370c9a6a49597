import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file system of its own that a test can fill. */
export interface SmallDisk {
  /** Fills the remaining space. */
  fill(): Promise<void>;
  /** Frees what `fill` used. */
  free(): Promise<void>;
  /** Makes it larger, with what it holds. */
  grow(size: string): void;
  close(): void;
}

/** Whether a test can mount a file system on this machine: as root, outside most containers. */
export const CAN_MOUNT = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

/** Mounts a file system of this size (such as `4m`) on an empty directory. */
export function mountSmallDisk(directory: string, size: string): SmallDisk {
  const mount = (options: string) => {
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]);
    if (status !== 0) throw new Error(`unable to mount: ${String(stderr)}`);
  };
  mount(`size=${size}`);
  const filler = join(directory, 'filler');
  return {
    async fill() {
      for (let bytes = 1024 * 1024; bytes >= 1024; bytes /= 2) {
        const more = () => writeFile(filler, Buffer.alloc(bytes), { flag: 'a' });
        while (
          await more().then(
            () => true,
            () => false,
          )
        );
      }
    },
    free: () => rm(filler),
    grow: (larger) => mount(`remount,size=${larger}`),
    close: () => void spawnSync('umount', ['-l', directory]),
  };
}
