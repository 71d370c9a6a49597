import { RuleTester } from 'eslint';
import { describe, it } from 'vitest';
import { throwsCodes } from './throws-codes.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

new RuleTester().run('throws-codes', throwsCodes, {
  valid: [
    '/** @throws {room_not_found} there is no such room */',
    '/**\n * @throws {invalid_grant} the password is wrong\n * @throws {network} the server cannot be reached\n */',
    '/** @throws Error if it is not open */',
    '// @throws {nonsense}',
  ],
  invalid: [
    { code: '/** @throws {room_missing} there is no such room */', errors: [{ messageId: 'unknown' }] },
    { code: '/** @throws {room_not_found} */', errors: [{ messageId: 'silent' }] },
    {
      code: '/**\n * @throws {room_not_found}\n * @returns the room\n */',
      errors: [{ messageId: 'silent' }],
    },
  ],
});
