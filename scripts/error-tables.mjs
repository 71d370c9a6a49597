// Writes the table of codes of docs/protocol.md, which follows from the errors of the protocol package.
// `node scripts/error-tables.mjs` writes; `check-docs.mjs` compares.
import { ERRORS } from '../packages/protocol/dist/index.js';
import { generatedTables, tableOf } from './generated-tables.mjs';

/** What the responses with a status have beside their code. */
const DETAILS = {
  405: '`Allow`',
  416: '`Content-Range`',
  422: '`errors`, which names each field, of `validation_failed`',
  429: '`Retry-After`',
  500: 'a request id and no details',
  503: '`Retry-After`',
};

/** By status, ascending: keys that are integers come in this order. */
const codes = {};
for (const [code, { status }] of Object.entries(ERRORS)) (codes[status] ??= []).push(`\`${code}\``);

const rows = Object.entries(codes).map(([status, names]) => [
  status,
  names.join(', '),
  DETAILS[status] ?? '',
]);

export const errorTables = await generatedTables('docs/protocol.md', import.meta.url, {
  errors: tableOf(['status', 'codes', 'with'], rows),
});
