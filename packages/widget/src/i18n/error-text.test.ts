import { expect, it } from 'vitest';
import { addMemberErrorText, errorText, fieldErrorText, missingFields } from './error-text.js';

const failed = (path: string, code: string) => ({
  code: 'validation_failed',
  errors: [{ path, code, message: 'must be a fragment of the server' }],
});

it('returns whole sentences of its own, by path and code', () => {
  expect(errorText(failed('username', 'invalid_format'))).toBe(
    'Use 3 to 32 letters a to z, digits, dot, dash or underscore.',
  );
  expect(fieldErrorText(failed('displayName', 'invisible_character'), 'displayName')).toBe(
    'This contains characters that aren’t allowed.',
  );
  expect(fieldErrorText(failed('name', 'blank'), 'topic')).toBe(undefined);
});

it.each([
  ['file_empty', 'This file is empty.'],
  ['file_too_large', 'This file is too large.'],
  ['file_refused', 'This file isn’t accepted here.'],
  ['file_changed', 'This file has changed. Add it again.'],
  ['file_vanished', 'This file isn’t there any more. Add it again.'],
  ['quota_exceeded', 'Your files take too much space. Delete some first.'],
  ['unavailable', 'The server is busy.'],
  ['network', 'Can’t reach the server.'],
])('says why a file is not sent: %s', (code, text) => {
  expect(errorText({ code, requestId: 'abc' })).toBe(text);
});

it('shows no words of the server where it has no sentence', () => {
  expect(errorText(failed('surprise', 'unheard_of'))).toBe('Something went wrong.');
  expect(errorText(failed('__proto__', 'constructor'))).toBe('Something went wrong.');
  expect(errorText({ code: 'constructor' })).toBe('Something went wrong.');
  expect(errorText({ code: 'internal_error', requestId: 'abc' })).toBe('Something went wrong. (Request abc)');
  expect(errorText(undefined)).toBe('Something went wrong.');
});

it('speaks about the added user where that user is in too many rooms', () => {
  expect(errorText({ code: 'room_limit' })).toBe('You’re in too many rooms. Leave one first.');
  expect(addMemberErrorText({ code: 'room_limit' })).toBe(
    'They’re in too many rooms. They have to leave one first.',
  );
  expect(addMemberErrorText({ code: 'insufficient_role' })).toBe('Your role doesn’t allow this.');
});

it('returns how long to wait', () => {
  expect(errorText({ code: 'rate_limited', retryAfter: 2.1 })).toBe(
    'Too many attempts. Try again in 3\u00a0s.',
  );
  // Of too many uploads at once; too much space has no end.
  expect(errorText({ code: 'quota_exceeded', retryAfter: 10 })).toBe(
    'Too many attempts. Try again in 10\u00a0s.',
  );
  expect(errorText({ code: 'slow_down' })).toBe('Too many attempts. Try again in a moment.');
});

it('asks for what was left empty', () => {
  const error = missingFields(['username', 'password']);
  expect(fieldErrorText(error, 'username')).toBe('Enter your username.');
  expect(fieldErrorText(error, 'password')).toBe('Enter your password.');
});
