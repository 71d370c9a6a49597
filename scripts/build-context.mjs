// What .dockerignore lets into the image's build, as far as its patterns go here.
import { readFileSync } from 'node:fs';

const rules = readFileSync(new URL('../.dockerignore', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const pattern = line.replace(/^!/, '').replace(/[.+]/g, '\\$&');
    const source = pattern
      .replaceAll('**/', '(?:.*/)?')
      .replaceAll('**', '.*')
      .replace(/(?<!\.|\))\*/g, '[^/]*');
    return { keep: line.startsWith('!'), matches: new RegExp(`^${source}(/|$)`) };
  });

/** Whether a file of the repository is part of the build context. */
export function isInBuildContext(path) {
  return rules.findLast(({ matches }) => matches.test(path))?.keep ?? true;
}
