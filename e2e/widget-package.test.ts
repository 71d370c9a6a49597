import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string) => readFile(here(path), 'utf8');

/** What a bundler leaves of a page's only line. */
async function bundle(line: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: line, resolveDir: here('.') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

it('has an entry without side effects, and one that registers the elements', async () => {
  expect(await bundle(`import '@sotto/widget';`)).toBe('');
  const registered = await bundle(`import '@sotto/widget/define';`);
  for (const tag of ['chat-widget', 'chat-monitor']) expect(registered).toContain(`"${tag}"`);
});

interface Named {
  name: string;
}
interface Declaration {
  tagName?: string;
  attributes?: Named[];
  events?: Named[];
  cssProperties?: Named[];
}

it('describes both elements to editors, and nothing that is no interface', async () => {
  const { modules } = JSON.parse(await read('../packages/widget/custom-elements.json')) as {
    modules: { declarations: Declaration[] }[];
  };
  const elements = modules.flatMap(({ declarations }) => declarations);
  expect(elements.map(({ tagName }) => tagName).sort()).toEqual(['chat-monitor', 'chat-widget']);
  const widget = elements.find(({ tagName }) => tagName === 'chat-widget')!;
  const names = (list: Named[] = []) => list.map(({ name }) => name).sort();
  expect(names(widget.attributes)).toEqual(['client-id', 'mode', 'open', 'room', 'server-url', 'theme']);
  // Every property that the style sheets read is described there and in the documentation, and no other.
  const styles = await read('../packages/widget/src/styles/tokens.styles.ts');
  const used = [...new Set(styles.match(/--chat-[a-z0-9-]+/g))].sort();
  expect(names(widget.cssProperties)).toEqual(used);
  const documentation = await read('../docs/embedding.md');
  expect([...new Set(documentation.match(/(?<=`)--chat-[a-z0-9-]+(?=`)/g))].sort()).toEqual(used);
  const readme = await read('../packages/widget/README.md');
  for (const name of names(widget.events)) expect(readme).toContain(`\`${name}\``);
});
