// Unpacks the Chromium of npm (@sparticuz/chromium).
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';

/** Arguments for a browser in a container; web security stays on. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
];

/**
 * Unpacks Chromium once and returns the path of the program. The package unpacks into the shared temporary folder
 * behind a bare existence check, so a second process could find half a file: we move the whole one into place.
 */
export async function chromiumPath() {
  const home = fileURLToPath(new URL('../node_modules/.cache/sotto-chromium/', import.meta.url));
  const program = join(home, 'chromium');
  if (existsSync(program)) return program;
  const unpacked = await chromium.executablePath();
  await mkdir(home, { recursive: true });
  const part = join(home, `chromium.${process.pid}`);
  await copyFile(unpacked, part);
  await chmod(part, 0o755);
  await rename(part, program);
  return program;
}
