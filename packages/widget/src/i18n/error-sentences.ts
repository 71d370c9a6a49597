import type { ChatErrorCode } from '@sotto/sdk';

/** Codes that a person can do nothing about: faults of a program, or of how it is set up. */
type Technical =
  | 'bad_request'
  | 'invalid_json'
  | 'unauthorized'
  | 'invalid_client'
  | 'insufficient_scope'
  | 'not_found'
  | 'method_not_allowed'
  | 'idempotency_conflict'
  | 'cursor_ahead'
  | 'unsupported_media_type'
  | 'internal_error'
  | 'invalid_request'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'server_error'
  | 'aborted'
  | 'closed'
  | 'kept'
  | 'discarded'
  | 'not_sent_in_time'
  | 'bad_response'
  | 'listener_failed';
/** Codes whose sentence depends on more than the code. */
type Detailed = 'validation_failed' | 'rate_limited' | 'slow_down' | 'too_many_sockets';

const SIGNED_OUT = 'You’ve been signed out.';
const BUSY = 'The server is busy.';

/** What a person reads, by code. A new code of the protocol has no place here until somebody wrote its sentence. */
export const ERROR_SENTENCES: Record<Exclude<ChatErrorCode, Technical | Detailed>, string> = {
  invalid_grant: 'Wrong username or password.',
  username_taken: 'That username is taken.',
  registration_closed: 'New accounts are closed here.',
  wrong_password: 'Wrong password.',
  slug_taken: 'A room with this address already exists.',
  room_not_found: 'This room doesn’t exist, or you’re not in it.',
  not_a_member: 'You’re not a member of this room.',
  insufficient_role: 'Your role doesn’t allow this.',
  forbidden: 'You’re not allowed to do this.',
  last_owner: 'Choose another owner first.',
  owner_limit: 'This room has too many owners.',
  room_limit: 'You’re in too many rooms. Leave one first.',
  user_not_found: 'No user with that username.',
  member_not_found: 'This person isn’t in the room.',
  message_deleted: 'This message was deleted.',
  message_not_found: 'This message no longer exists.',
  origin_not_allowed: 'The chat isn’t allowed on this site.',
  client_disabled: 'The chat is switched off on this site.',
  client_not_found: 'The chat isn’t set up on this site.',
  payload_too_large: 'This message is too long.',
  network: 'Can’t reach the server.',
  timeout: 'The server took too long to answer.',
  unavailable: BUSY,
  temporarily_unavailable: BUSY,
  draining: 'The server is restarting.',
  not_signed_in: SIGNED_OUT,
  invalid_token: SIGNED_OUT,
};
