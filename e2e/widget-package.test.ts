import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const run = promisify(execFile);
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
interface Reference {
  name: string;
  module: string;
}
interface Member extends Named {
  privacy?: string;
}
interface Declaration extends Named {
  tagName?: string;
  members: Member[];
  attributes?: Named[];
  events?: (Named & { type?: { text: string } })[];
  cssProperties?: Named[];
}
interface Module {
  path: string;
  declarations: Declaration[];
  exports: { kind: string; name: string; declaration: Reference }[];
}

const readManifest = async () =>
  (JSON.parse(await read('../packages/widget/dist/custom-elements.json')) as { modules: Module[] }).modules;

it('describes both elements to editors, and nothing internal', async () => {
  const elements = (await readManifest()).flatMap(({ declarations }) => declarations);
  expect(elements.map(({ tagName }) => tagName).sort()).toEqual(['chat-monitor', 'chat-widget']);
  const widget = elements.find(({ tagName }) => tagName === 'chat-widget')!;
  const names = (list: Named[] = []) => list.map(({ name }) => name).sort();
  expect(names(widget.attributes)).toEqual([
    'client-id',
    'favicon-dot',
    'greeting',
    'mode',
    'open',
    'push-worker',
    'room',
    'server-url',
    'side',
    'theme',
    'title-count',
  ]);
  const events = await read('../packages/widget/src/events.ts');
  const map = /interface ChatWidgetEventMap \{([^]*?)^\}/m.exec(events)![1]!;
  expect(names(widget.events)).toEqual(map.match(/(?<=')chat-[a-z-]+(?=':)/g)!.sort());
  expect(widget.events!.find(({ name }) => name === 'chat-room-open')!.type!.text).toBe(
    'CustomEvent<{ room: Room }>',
  );
  expect(names(widget.members)).toEqual(
    [
      ...['activeClient', 'client', 'clientId', 'closeRoom', 'mode', 'open', 'openRoom', 'room', 'serverUrl'],
      ...['faviconDot', 'greeting', 'greetingQuestions', 'pushWorker', 'side', 'theme', 'titleCount'],
    ].sort(),
  );
  expect(elements.flatMap(({ members }) => members).filter(({ privacy }) => privacy)).toEqual([]);
  // Exactly the properties that the style sheets read are described there and in the documentation.
  const sources = await readdir(here('../packages/widget/src'), { recursive: true });
  const sheets = sources.filter((path) => path.endsWith('.styles.ts'));
  const styles = await Promise.all(sheets.map((path) => read(`../packages/widget/src/${path}`)));
  const used = [...new Set(styles.join('').match(/--chat-[a-z0-9-]+/g))].sort();
  expect(names(widget.cssProperties)).toEqual(used);
  const documentation = await read('../docs/embedding.md');
  expect([...new Set(documentation.match(/(?<=`)--chat-[a-z0-9-]+(?=`)/g))].sort()).toEqual(used);
  const readme = await read('../packages/widget/README.md');
  for (const name of names(widget.events)) expect(readme).toContain(`\`${name}\``);
});

it('ships every file that the manifest and the package name', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { cwd: here('../packages/widget') });
  const shipped = (JSON.parse(stdout) as [{ files: { path: string }[] }])[0].files.map(({ path }) => path);
  const manifest = JSON.parse(await read('../packages/widget/package.json')) as {
    types: string;
    customElements: string;
    exports: Record<string, string | Record<string, string>>;
  };
  const named = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  const modules = await readManifest();
  const references = modules.flatMap(({ exports }) => exports.map(({ declaration }) => declaration.module));
  for (const path of [
    ...[manifest.types, manifest.customElements, ...named].map((one) => one.replace('./', '')),
    ...modules.map(({ path }) => path),
    ...references,
  ])
    expect(shipped).toContain(path);
  // A module exports exactly what the manifest says.
  for (const { path, exports } of modules) {
    const module = (await import(here(`../packages/widget/${path}`))) as object;
    for (const { kind, name } of exports)
      if (kind === 'js') expect(module).toHaveProperty(name);
      else expect(customElements.get(name)).toBeTypeOf('function');
  }
});
