import { readdir, readFile } from 'node:fs/promises';

/**
 * Returns every route of the server as the source declares it: `<method> <path>`, sorted.
 * @throws Error for a path that is not a literal, which no walk over all endpoints would find
 */
export async function declaredRoutes(): Promise<string[]> {
  const directory = new URL('../../src/http/routes/', import.meta.url);
  const sources = await Promise.all(
    (await readdir(directory, { recursive: true }))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFile(new URL(name, directory), 'utf8')),
  );
  const declared = [...sources.join('\n').matchAll(/router\.(get|post|put|patch|delete)\(/g)];
  const found = [...sources.join('\n').matchAll(/router\.(get|post|put|patch|delete)\(\s*'([^']+)'/g)];
  if (declared.length !== found.length)
    throw new Error(`${declared.length - found.length} routes have a path that is not a literal`);
  return found.map(([, method, path]) => `${method} ${path}`).sort();
}
