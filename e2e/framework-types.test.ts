import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

// Each file uses both elements like a page of that framework; what must not compile is below
// `@ts-expect-error`, which is an error itself if it compiles.
const fixture = (name: string) => fileURLToPath(new URL(`framework-types/${name}`, import.meta.url));
const FRAMEWORKS = /^(@angular|preact|react|solid-js|svelte|vue)(\/|$)/;

/** A project that checks the declarations of its packages, too. */
const options: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  jsx: ts.JsxEmit.ReactJSX,
  types: [],
};

function errorsOf(files: string[], more: ts.CompilerOptions, installed: (name: string) => boolean): string[] {
  const all = { ...options, ...more };
  const host = ts.createCompilerHost(all);
  host.resolveModuleNameLiterals = (literals, file, redirected, settings, source) =>
    literals.map((literal) =>
      installed(literal.text)
        ? ts.resolveModuleName(
            ...([literal.text, file, settings, host, undefined, redirected] as const),
            ts.getModeForUsageLocation(source, literal, settings),
          )
        : { resolvedModule: undefined },
    );
  const program = ts.createProgram(files.map(fixture), all, host);
  // Those of the platform and of the frameworks are not ours to check.
  const ours = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/'));
  return ours
    .flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ])
    .map(({ file, start, messageText }) =>
      [
        file && `${file.fileName}:${file.getLineAndCharacterOfPosition(start!).line + 1}`,
        ts.flattenDiagnosticMessageText(messageText, ' '),
      ].join(' '),
    );
}

const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
const node = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };

it('types both elements, their properties and events in React, Preact, Solid, Svelte, Vue, Angular and the DOM', () => {
  const files = [
    ...['react.tsx', 'preact.tsx', 'solid.tsx', 'svelte.ts', 'vue.ts', 'angular.ts', 'dom.ts'],
    'settings.ts',
  ];
  expect(errorsOf(files, bundler, () => true)).toEqual([]);
});

it.each([
  ['a bundler', bundler],
  ['Node', node],
])(
  'compiles in a project without any of these frameworks, with the resolution of %s',
  (_name, resolution) => {
    expect(errorsOf(['dom.ts'], resolution, (name) => !FRAMEWORKS.test(name))).toEqual([]);
  },
);
