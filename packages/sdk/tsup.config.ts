import { defineConfig } from 'tsup';
import { writeDeclarations } from '../../scripts/declarations.mjs';

const entry = {
  index: 'src/index.ts',
  polling: 'src/polling.ts',
  'sign-in': 'src/sign-in/index.ts',
  markdown: 'src/markdown/index.ts',
  uploads: 'src/uploads/index.ts',
};

// The contract and the 15 lines of nanoevents (which is ESM only) are bundled; socket.io-client is a dependency.
// `#web-socket` is chosen by whoever imports the package: see "imports" in package.json.
// `#errors` is the package itself, so that each entry throws the same class.
export default defineConfig({
  entry: {
    ...entry,
    'web-socket': 'src/socket/web-socket.ts',
    'web-socket-node': 'src/socket/web-socket-node.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  esbuildOptions(options) {
    // Inlines constants, which an integrator's bundler can no longer do: esbuild turns them into variables.
    options.minifySyntax = true;
  },
  external: ['#web-socket', '#errors'],
  noExternal: ['@sotto/protocol', 'nanoevents'],
  sourcemap: true,
  clean: true,
  onSuccess: () =>
    writeDeclarations({
      entry,
      formats: ['esm', 'cjs'],
      bundled: ['@sotto/protocol', 'nanoevents'],
    }),
});
