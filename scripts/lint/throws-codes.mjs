import { readFileSync } from 'node:fs';

/** The codes that a ChatError may carry, as the protocol and the SDK list them. */
function readCodes() {
  const read = (path) => readFileSync(new URL(`../../packages/${path}`, import.meta.url), 'utf8');
  const protocol = read('protocol/src/errors.ts');
  const client = /CLIENT_ERRORS = \[([^\]]*)\]/.exec(read('sdk/src/errors.ts'))[1];
  const lists = [...protocol.matchAll(/_ERRORS = \[([^\]]*)\]/g)].map(([, list]) => list).join();
  return new Set([
    ...[...protocol.matchAll(/^ {2}(\w+): \{ status:/gm)].map(([, code]) => code),
    ...[...(client + lists).matchAll(/'(\w+)'/g)].map(([, code]) => code),
  ]);
}

/** `@throws {code}` names an error code that exists, and says when it is thrown; `@throws {Error}` names a class. */
export const throwsCodes = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      unknown: '"{{code}}" is no error code: see protocol/src/errors.ts and sdk/src/errors.ts.',
      silent: '@throws {{{code}}} must say when.',
    },
  },
  create(context) {
    const codes = readCodes();
    return {
      Program() {
        for (const { type, value, loc } of context.sourceCode.getAllComments()) {
          if (type !== 'Block' || !value.startsWith('*')) continue;
          for (const [, code, when] of value.matchAll(/@throws \{([a-z]\w*)\}[ ]*([^\n@]*)/g)) {
            if (!codes.has(code)) context.report({ loc, messageId: 'unknown', data: { code } });
            else if (when.trim() === '' || when.trim() === '*/')
              context.report({ loc, messageId: 'silent', data: { code } });
          }
        }
      },
    };
  },
};
