import { expect, it, vi } from 'vitest';
import { ChatError } from '../errors.js';
import { createExternalTokens } from './external-tokens.js';

it('rejects with a ChatError however the host fails, and asks again when a token is next needed', async () => {
  const getToken = vi.fn<() => Promise<string>>();
  const tokens = createExternalTokens(getToken, () => undefined);
  const failures = [
    () => {
      throw new TypeError('broken');
    },
    () => Promise.reject(new Error('no network')),
  ];
  for (const fail of failures) {
    getToken.mockImplementationOnce(fail);
    const error: unknown = await tokens.current().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ChatError);
    expect(error).toMatchObject({ code: 'network', retryable: true });
  }
  getToken.mockResolvedValueOnce('token');
  expect(await Promise.all([tokens.current(), tokens.current()])).toEqual(['token', 'token']);
  expect(getToken).toHaveBeenCalledTimes(3);
});
