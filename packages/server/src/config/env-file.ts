import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.js';

const ASSIGNMENT = /^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*(.*)$/;
/** A value in quotes that end on the same line: only a comment may follow them. */
const QUOTED = /^(["'`]).*?\1\s*(#.*)?$/;

/**
 * Returns the variables of `.env` in the working directory; none where there is no such file.
 * @throws ConfigError naming the file and an invalid line, but never a value
 */
export function readEnvFile(file = resolve('.env')): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    const reason =
      code === 'EISDIR' ? 'it is a directory' : `this user may not read it, or it is not a file (${code})`;
    throw new ConfigError(`unable to read ${file}; ${reason}`, { cause });
  }
  return parseEnvFile(text, file);
}

/**
 * Parses lines of `NAME=value`. Node's own parser would merge a malformed line with the next one, so each assignment is
 * passed to it alone.
 * @throws ConfigError
 */
export function parseEnvFile(text: string, file: string): Record<string, string> {
  // Some editors put a byte-order mark at the start of a file.
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const variables: Record<string, string> = {};
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    if (/^\s*(#.*)?$/.test(line)) continue;
    const value = ASSIGNMENT.exec(line)?.[1];
    if (value === undefined)
      throw new ConfigError(`${file} has no NAME=value, comment or blank in line ${index + 1}`);
    let assignment = line;
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote && !QUOTED.test(value)) {
      const end = lines.findIndex((later, place) => place > index && later.includes(quote));
      if (value.slice(1).includes(quote) || end < 0)
        throw new ConfigError(`${file} has quotes in line ${index + 1} that do not enclose the value`);
      assignment = lines.slice(index, end + 1).join('\n');
      index = end;
    }
    Object.assign(variables, parseEnv(assignment));
  }
  return variables;
}
