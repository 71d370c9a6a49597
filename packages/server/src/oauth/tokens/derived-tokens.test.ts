import { expect, it } from 'vitest';
import { generateFernetKey } from '../../crypto/fernet.js';
import { createTokenKeys } from '../../crypto/token-keys.js';
import {
  deriveAccessToken,
  deriveRefreshToken,
  readAccessToken,
  readRefreshToken,
} from './derived-tokens.js';

const [older, newer] = [generateFernetKey(), generateFernetKey()];
const keys = createTokenKeys([older]);
const place = { sessionId: 'a_-4567890123456789012', generation: 999_999_999, keyId: keys.primaryKeyId };
const expiresAt = 1_795_000_000_123;
const token = deriveAccessToken(keys, { ...place, expiresAt });

it('reads session, generation and expiry of an access token', () => {
  expect(token).not.toContain('.');
  expect(readAccessToken(keys, token)).toEqual({
    ...{ sessionId: place.sessionId, generation: place.generation, expiresAt },
    name: token.slice(0, -43),
  });
  expect(readAccessToken(createTokenKeys([newer, older]), token)).not.toBeNull();
});

it('reads no access token with any other character, of another key, or of another kind', () => {
  for (let index = 0; index < token.length; index += 1) {
    const other = token[index] === 'A' ? 'B' : 'A';
    expect(readAccessToken(keys, token.slice(0, index) + other + token.slice(index + 1))).toBeNull();
  }
  expect(readAccessToken(createTokenKeys([newer]), token)).toBeNull();
  const refreshToken = deriveRefreshToken(keys, place);
  expect(readRefreshToken(keys, refreshToken)).not.toBeNull();
  const mac = refreshToken.split('.')[2]!;
  expect(readAccessToken(keys, refreshToken)).toBeNull();
  expect(readAccessToken(keys, token.slice(0, -43) + mac)).toBeNull();
  expect(readRefreshToken(keys, `${place.sessionId}.1.${token.slice(-43)}`)).toBeNull();
});
