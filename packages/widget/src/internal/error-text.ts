import type { ChatError } from '@sotto/sdk';

const TEXTS: Record<string, string> = {
  invalid_grant: 'Username and password do not match.',
  username_taken: 'This username is taken.',
  registration_closed: 'This site takes no new accounts.',
  wrong_password: 'The password is wrong.',
  slug_taken: 'There is a room with this address already.',
  room_not_found: 'There is no such room, or you are not in it.',
  not_a_member: 'You are not a member of this room.',
  insufficient_role: 'Your role in this room does not allow this.',
  forbidden: 'This is not allowed.',
  last_owner: 'This room needs another owner first.',
  owner_limit: 'This room has too many owners.',
  room_limit: 'You are in too many rooms.',
  user_not_found: 'There is nobody with this username.',
  member_not_found: 'This person is not in the room.',
  message_deleted: 'This message was deleted.',
  message_not_found: 'This message is not there any more.',
  origin_not_allowed: 'This page is not allowed to use the chat.',
  payload_too_large: 'This is too long.',
  network: 'The server cannot be reached.',
  timeout: 'The server did not answer in time.',
  unavailable: 'The server cannot answer now.',
  draining: 'The server is restarting.',
  not_signed_in: 'You were signed out.',
  token_expired: 'You were signed out.',
  invalid_token: 'You were signed out.',
};

/** What people call a field, where it is not what the wire calls it. */
const FIELDS: Record<string, string> = { content: 'This text', displayName: 'Name', email: 'E-mail' };

/** What went wrong, in words for the person who uses the chat. */
export function errorText(error: unknown): string {
  const { code = '', retryAfter, requestId, errors } = error as Partial<ChatError>;
  if (code === 'rate_limited' || code === 'slow_down') {
    return retryAfter
      ? `Too many attempts. Wait ${Math.ceil(retryAfter)} s.`
      : 'Too many attempts. Wait a moment.';
  }
  if (code === 'validation_failed' && errors?.[0]) {
    const { path, message } = errors[0];
    return `${FIELDS[path] ?? `${path.charAt(0).toUpperCase()}${path.slice(1)}`} ${message}.`;
  }
  return TEXTS[code] ?? `This did not work.${requestId ? ` Request ${requestId}.` : ''}`;
}

/** The error of a form whose fields were left empty, told without asking the server. */
export function missingFields(names: string[]): Pick<ChatError, 'code' | 'errors'> {
  const errors = names.map((name) => ({ path: name, code: 'missing', message: `enter a ${name}` }));
  return { code: 'validation_failed', errors };
}

/** What is wrong with one field, for the line below it; undefined where the error is not about it. */
export function fieldErrorText(error: unknown, field: string): string | undefined {
  const { code, errors } = (error ?? {}) as Partial<ChatError>;
  if (code === 'username_taken' && field === 'username') return TEXTS.username_taken;
  const found = errors?.find(({ path }) => path === field);
  if (!found) return undefined;
  if (found.code === 'common_password') return 'This password is too common.';
  return `${found.message.charAt(0).toUpperCase()}${found.message.slice(1)}.`;
}
