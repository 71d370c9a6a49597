import type {
  BatchUser,
  BatchUsersResult,
  EraseResult,
  ExportLine,
  PutUserInput,
  SiteUser,
  UserToken,
  UserTokenInput,
} from '@sotto/protocol';
import { ChatError } from '../errors.js';
import type { CallOptions } from '../options.js';
import { referenceOf, segmentOf } from '../references.js';
import type { UserRef } from '../references.js';
import type { Requests } from '../requests.js';

/** What a backend does with users. */
export interface UsersApi {
  /** Returns a user. */
  get(user: UserRef, options?: CallOptions): Promise<SiteUser>;
  /** Creates the user with your id, or changes a user. It may be repeated. */
  put(user: UserRef, input: PutUserInput, options?: CallOptions): Promise<SiteUser>;
  /** Creates or changes at most 100 users; an item that is refused does not keep the others out. */
  putMany(users: BatchUser[], options?: CallOptions): Promise<BatchUsersResult>;
  /** Issues an access token that the pages of a public client give to the SDK: see `getToken` there. */
  createToken(user: UserRef, input: UserTokenInput, options?: CallOptions): Promise<UserToken>;
  /**
   * Erases a person, for good: nothing that they wrote opens from then on. It cannot be undone. Where the response was lost, call it again; `user_not_found` means that it is done.
   */
  erase(user: UserRef, options?: CallOptions): Promise<EraseResult>;
  /** Signs a user out everywhere. */
  endSessions(user: UserRef, options?: CallOptions): Promise<void>;
  /**
   * Reads all that is stored of a person, line by line. It throws `bad_response` where the export ended early.
   */
  export(user: UserRef, options?: CallOptions): AsyncGenerator<ExportLine, void, undefined>;
}

/** Creates the calls about users. */
export function createUsersApi({ json, respond }: Requests): UsersApi {
  const at = (user: UserRef, rest = '') => `users/${segmentOf('user', referenceOf(user))}/${rest}`;
  return {
    get: (user, options) => json('GET', at(user), options),
    put: (user, body, options) => json('PUT', at(user), { body, ...options }),
    putMany: (users, options) => json('POST', 'users/', { body: { users }, ...options }),
    createToken: (user, body, options) => json('POST', at(user, 'tokens/'), { body, ...options }),
    erase: (user, options) => json('DELETE', at(user), options),
    endSessions: (user, options) => json('DELETE', at(user, 'sessions/'), options),
    async *export(user, options) {
      const response = await respond('GET', at(user, 'export/'), options);
      let last: ExportLine | undefined;
      for await (const line of linesOf(response, options?.signal)) {
        last = JSON.parse(line) as ExportLine;
        yield last;
      }
      if (last?.type !== 'end') throw new ChatError('bad_response', 'The export ended early');
    },
  };
}

/** Returns the lines of an NDJSON response, as they arrive. */
async function* linesOf({ body }: Response, signal: AbortSignal | undefined): AsyncGenerator<string> {
  if (!body) return;
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of chunksOf(body as unknown as AsyncIterable<Uint8Array>, signal)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** @throws ChatError `aborted`; `network` where the connection was lost */
async function* chunksOf(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    if (signal?.aborted) throw new ChatError('aborted', 'The call was aborted', { cause });
    throw new ChatError('network', 'The connection was lost during the export', { cause });
  }
}
