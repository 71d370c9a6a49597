// Reads what vitest's JSON reporter wrote, and writes the same about component tests.
import { readFileSync, writeFileSync } from 'node:fs';
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

/** The variable that names the file to which component tests write their report. */
export const COMPONENT_REPORT = 'SOTTO_COMPONENT_REPORT';

/** A reporter of web-test-runner that writes the failed files as vitest's JSON reporter does. */
export const componentReporter = () => ({
  onTestRunFinished({ sessions }) {
    const report = process.env[COMPONENT_REPORT];
    if (!report) return;
    const failed = sessions.filter(({ passed }) => !passed);
    writeFileSync(report, JSON.stringify({ testResults: failed.map(resultOf) }));
  },
});

const resultOf = ({ testFile, errors, testResults }) => ({
  name: testFile,
  status: 'failed',
  message: errors.map(messageOf).join('\n'),
  assertionResults: testsIn(testResults).map(({ path, error }) => ({
    status: 'failed',
    fullName: path.join(' > '),
    failureMessages: [messageOf(error ?? {})],
  })),
});

/** Returns the failed tests of a suite and of those inside. */
const testsIn = (suite, path = []) =>
  suite
    ? [
        ...suite.tests
          .filter(({ passed, skipped }) => !passed && !skipped)
          .map(({ name, error }) => ({ path: [...path, name], error })),
        ...suite.suites.flatMap((inner) => testsIn(inner, [...path, inner.name])),
      ]
    : [];

const messageOf = ({ message = 'failed', stack = '' }) =>
  stack.includes(message) ? stack : `${message}\n${stack}`;
