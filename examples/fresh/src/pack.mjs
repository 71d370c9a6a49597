import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Packs packages as npm would publish them.
 *
 * @returns paths of the tarballs, by name of the package
 */
export function pack(names, directory) {
  return Object.fromEntries(
    names.map((name) => {
      const cwd = fileURLToPath(new URL(`../../../packages/${name}/`, import.meta.url));
      const output = execFileSync('npm', ['pack', '--json', '--pack-destination', directory], {
        cwd,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return [`@sotto/${name}`, join(directory, JSON.parse(output.toString())[0].filename)];
    }),
  );
}
