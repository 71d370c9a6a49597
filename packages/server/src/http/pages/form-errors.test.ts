import { expect, it } from 'vitest';
import { AppError } from '../../errors.js';
import { formErrorsOf } from './form-errors.js';

const refused = (path: string, code: string) =>
  formErrorsOf(
    new AppError('validation_failed', 'no', { errors: [{ path, code, message: 'must be else' }] }),
  );

it.each([
  ['username', 'missing', 'Enter your username.'],
  ['username', 'invalid_format', 'Use 3 to 32 letters a to z, digits, dot, dash or underscore.'],
  ['username', 'reserved', 'That username is reserved.'],
  ['password', 'missing', 'Enter your password.'],
  ['password', 'too_short', 'Use at least 8 characters.'],
  ['password', 'common_password', 'This password is too common.'],
])('says in one sentence what is wrong with the %s: %s', (path, code, sentence) => {
  expect(refused(path, code)).toEqual({ [path]: sentence });
});

it('says what the server said where it has no sentence of its own', () => {
  expect(refused('password', 'too_long')).toEqual({ password: 'The password must be else.' });
});
