import type { ChatErrorCode } from '@sotto/sdk';

/** Codes that users can do nothing about: faults of a program, or of its setup. */
type TechnicalCode =
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
  | 'range_not_satisfiable'
  | 'webhook_not_found'
  | 'url_refused'
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
type DetailedCode = 'validation_failed' | 'rate_limited' | 'slow_down' | 'too_many_sockets';

/** What the widget itself refuses. */
type OwnCode = 'folder';

/** Codes with a sentence of their own. A new code of the protocol is one until it is listed above. */
export type SpokenCode = Exclude<ChatErrorCode, TechnicalCode | DetailedCode> | OwnCode;

/** Fields of forms, named as in requests. */
export type FieldName =
  | 'username'
  | 'password'
  | 'current'
  | 'next'
  | 'picture'
  | 'displayName'
  | 'email'
  | 'name'
  | 'topic'
  | 'content'
  | 'note'
  | 'date';

/** What can be wrong with a field: codes of the protocol's schemas, and `missing` for an empty one. */
export type FieldCode =
  | 'missing'
  | 'blank'
  | 'too_short'
  | 'too_long'
  | 'too_big'
  | 'invalid_format'
  | 'reserved'
  | 'other_username'
  | 'common_password'
  | 'control_character'
  | 'invisible_character'
  | 'combining_mark'
  | 'malformed_unicode';
