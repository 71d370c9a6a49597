// Reads what vitest's JSON reporter wrote.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** The lines of an error that are printed again at the end: its message, and where it was thrown. */
const LINES = 12;
const ANSI = /\x1b\[[0-9;]*m/g;

/** Returns the files with a failed test, or that failed as a whole, below the working directory. */
export function failedFiles(report) {
  return read(report)
    .filter(({ status }) => status !== 'passed')
    .map(({ name }) => relative(process.cwd(), name));
}

/** Returns what failed and why, as text. */
export function failures(report) {
  return read(report)
    .filter(({ status }) => status !== 'passed')
    .flatMap(({ name, message, assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === 'failed');
      const file = relative(process.cwd(), name);
      if (tests.length === 0) return [`${file}\n${shortened(message)}`];
      return tests.map((test) => `${file} > ${test.fullName}\n${shortened(test.failureMessages.join('\n'))}`);
    })
    .join('\n');
}

const read = (report) => JSON.parse(readFileSync(report, 'utf8')).testResults;

const shortened = (message) =>
  message
    .replace(ANSI, '')
    .split('\n')
    .filter((line) => !line.includes('node_modules'))
    .slice(0, LINES)
    .map((line) => `    ${line}`)
    .join('\n');
