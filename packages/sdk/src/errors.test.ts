import { readFileSync } from 'node:fs';
import { ASSERTION_ERRORS, ERRORS, OAUTH_ERRORS } from '@sotto/protocol';
import type { ErrorCode } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { CLIENT_ERRORS, ChatError, errorOfOAuth, errorOfProblem } from './errors.js';
import type { ChatErrorCode } from './errors.js';

const guide = readFileSync(new URL('../../../docs/guides/errors.md', import.meta.url), 'utf8');
/** The text of each section that is about a code. */
const sections = new Map(
  guide
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n')).trim()]),
);
const serverCodes = Object.keys(ERRORS) as ErrorCode[];
/** The token endpoint and the API share one. */
const codes: ChatErrorCode[] = [
  ...new Set([...CLIENT_ERRORS, ...OAUTH_ERRORS, ...ASSERTION_ERRORS, ...serverCodes]),
];

describe('the guide to errors', () => {
  it('has one section for each code, and none for any other', () => {
    expect([...sections.keys()].sort()).toEqual([...codes].sort());
    expect(guide.match(/^### /gm)).toHaveLength(codes.length);
  });

  it.each(codes)('describes %s as the error does', (code) => {
    const status = code in ERRORS ? ERRORS[code as ErrorCode].status : undefined;
    const error = new ChatError(code, 'why', { status });
    expect(error.link).toBe(`node_modules/@sotto/sdk/docs/errors.md#${code}`);
    expect(sections.get(code)!.startsWith('Retryable. ')).toBe(error.retryable);
  });
});

describe('an error', () => {
  it('of an assertion has its own code', () => {
    const body = {
      error: 'invalid_grant',
      code: 'assertion_claim',
      error_description: 'sub is no text',
    } as const;
    expect(errorOfOAuth(body, 400)).toMatchObject({ code: 'assertion_claim', message: 'sub is no text' });
    expect(errorOfOAuth({ error: 'invalid_grant' }, 400).code).toBe('invalid_grant');
  });

  it('has no property for what is not known', () => {
    const error = new ChatError('network', 'away');
    expect(['status', 'retryAfter', 'errors', 'requestId'].filter((key) => key in error)).toEqual([]);
    expect('status' in new ChatError('network', 'away', { status: 502 })).toBe(true);
  });

  it('contains what the problem document contains', () => {
    const problem = {
      type: 'urn:sotto:error:rate_limited',
      title: 'Too many requests',
      status: 429,
      code: 'rate_limited',
      detail: 'Too many requests; try again in 2 s',
      requestId: 'r1',
    } as const;
    expect(errorOfProblem(problem, 2)).toMatchObject({
      code: 'rate_limited',
      message: 'Too many requests; try again in 2 s',
      status: 429,
      retryable: true,
      retryAfter: 2,
      requestId: 'r1',
    });
    // What stands in the document goes before the header, which a proxy may have changed.
    expect(errorOfProblem({ ...problem, retryAfter: 5 }, 2).retryAfter).toBe(5);
  });

  it('contains what the response of the token endpoint contains', () => {
    const error = errorOfOAuth({ error: 'invalid_grant', error_description: 'no' }, 400);
    expect(error).toMatchObject({ code: 'invalid_grant', message: 'no', status: 400, retryable: false });
    expect(error.retryAfter).toBeUndefined();
  });

  it('is retryable where the server failed under an unknown code', () => {
    const unknown = 'from_the_future' as ChatErrorCode;
    expect(new ChatError(unknown, '', { status: 503 }).retryable).toBe(true);
    expect(new ChatError(unknown, '', { status: 409 }).retryable).toBe(false);
  });
});
