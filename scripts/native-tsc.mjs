import { fileURLToPath } from 'node:url';

/**
 * Command of TypeScript 7, which checks in half the time. Tools that use the compiler's API (ESLint's parser, the
 * bundler of declarations, the API report) have version 5 only, so that both are installed.
 */
export const nativeTsc = fileURLToPath(new URL('../node_modules/typescript-native/bin/tsc', import.meta.url));
