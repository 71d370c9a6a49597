import { existsSync, readFileSync } from 'node:fs';

const FOLDER = '/usr/share/javascript';
/** Libraries that Debian still has, by package: their files, in the order of a page. */
const LIBRARIES: Record<string, [name: string, ...files: string[]]> = {
  'libjs-prototype': ['Prototype itself', 'prototype/prototype.js'],
  'libjs-mootools': ['MooTools itself', 'mootools/mootools.js', 'mootools/mootools-more.js'],
  'libjs-jquery': ['jQuery', 'jquery/jquery.js'],
};

/**
 * The libraries of this machine, for `it.each`: their names and sources. One that is missing is left out with a printed
 * reason; with `CI=true` its page throws.
 */
export function realLibraries(): [name: string, script: string][] {
  return Object.entries(LIBRARIES).flatMap(([apt, [name, ...files]]) => {
    const paths = files.map((file) => `${FOLDER}/${file}`);
    if (paths.every(existsSync))
      return [[name, paths.map((path) => readFileSync(path, 'utf8')).join('\n;')] as [string, string]];
    const reason = `${name} is missing (apt install ${apt})`;
    if (process.env.CI === 'true') return [[name, `throw new Error('${reason}')`] as [string, string]];
    process.stdout.write(`skipped: ${reason}\n`);
    return [];
  });
}
