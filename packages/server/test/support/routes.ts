import { readdir, readFile } from 'node:fs/promises';

/** Returns every route of the server as the source declares it: `<method> <path>`, sorted. */
export async function declaredRoutes(): Promise<string[]> {
  const directory = new URL('../../src/http/routes/', import.meta.url);
  const sources = await Promise.all(
    (await readdir(directory, { recursive: true }))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFile(new URL(name, directory), 'utf8')),
  );
  const found = [...sources.join('\n').matchAll(/router\.(get|post|put|patch|delete)\(\s*'([^']+)'/g)];
  return found.map(([, method, path]) => `${method} ${path}`).sort();
}
