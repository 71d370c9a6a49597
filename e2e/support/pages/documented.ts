import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestServer } from '../server.js';

const ROOT = new URL('../../../', import.meta.url);
const run = promisify(execFile);

/** Returns the code blocks of a section of a page, in order, each without the indentation of its list item. */
export async function readBlocks(
  path: string,
  heading: string,
): Promise<{ language: string; code: string }[]> {
  const page = await readFile(new URL(path, ROOT), 'utf8');
  const section = page.split(/^(?=#+ )/m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${path} has no section "${heading}"`);
  return [...section.matchAll(/^( *)```(\w*)\n([^]*?)^ *```/gm)].map(
    ([, indent = '', language = '', code = '']) => ({
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

/** Replaces the values of a document by those of the reader. @throws Error where the document does not have one of them */
export function fillIn(text: string, values: Record<string, string>): string {
  return Object.entries(values).reduce((filled, [from, to]) => {
    if (!filled.includes(from)) throw new Error(`"${from}" is not in the document:\n${filled}`);
    return filled.replaceAll(from, to);
  }, text);
}

/** Runs a command of the documentation, as a reader in the folder of the server; returns what it printed. */
export async function runDocumented(server: TestServer, command: string): Promise<string> {
  const { hostname: HOST, port: PORT } = new URL(server.url);
  const env = { ...process.env, DATA_DIR: server.dataDir, HOST, PORT };
  return (await run('sh', ['-c', command], { cwd: fileURLToPath(ROOT), env })).stdout;
}
