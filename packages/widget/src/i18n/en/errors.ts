// Errors in English: whole sentences that say what failed and what to do.
import type { FieldCode, FieldName, SpokenCode } from '../keys.js';
import { count } from './plural.js';

const SIGNED_OUT = 'You’ve been signed out.';
const NOT_LET_IN = 'This site couldn’t sign you in to the chat.';
const BUSY = 'The server is busy.';

/** What went wrong, by code. */
export const errors: Record<SpokenCode, string> = {
  invalid_grant: 'Wrong username or password.',
  assertion_invalid: NOT_LET_IN,
  assertion_expired: NOT_LET_IN,
  assertion_audience: NOT_LET_IN,
  assertion_claim: NOT_LET_IN,
  access_denied: 'Sign-in was cancelled. Try again.',
  popup_blocked: 'The sign-in window was blocked. Allow pop-ups for this page.',
  user_disabled: 'Your account is disabled. Ask the operator of this site.',
  username_taken: 'That username is taken.',
  registration_closed: 'New accounts are closed here.',
  wrong_password: 'Wrong password.',
  slug_taken: 'A room with this address already exists.',
  room_not_found: 'This room doesn’t exist, or you’re not in it.',
  not_a_member: 'You’re not a member of this room.',
  insufficient_role: 'Your role doesn’t allow this.',
  forbidden: 'You’re not allowed to do this.',
  last_owner: 'Choose another owner first.',
  owner_limit: 'This room can’t have more owners. Change the role of another one first.',
  room_limit: 'You’re in too many rooms. Leave one first.',
  user_not_found: 'No user with that username.',
  member_not_found: 'This person isn’t in the room.',
  draft_conflict: 'You changed this draft on another device.',
  pin_limit: 'This room has too many pinned messages. Unpin one first.',
  room_pin_limit: 'You’ve pinned too many rooms. Unpin one first.',
  push_limit: 'You have notifications on too many devices. Turn them off on another one.',
  reaction_limit: 'This message has too many different reactions.',
  invalid_emoji: 'That isn’t an emoji.',
  reply_not_found: 'The message you replied to is gone.',
  mention_not_member: 'Someone you mentioned isn’t in this room.',
  message_deleted: 'This message was deleted.',
  message_not_found: 'This message no longer exists.',
  guest_not_allowed: 'Guests can’t do this. Sign in first.',
  profile_managed: 'This is managed by the site you’re on. Change it there.',
  banned: 'You’ve been removed from this room by its moderators.',
  muted: 'The moderators have muted you in this room.',
  cannot_message: 'You can’t message this person.',
  directory_off: 'You can’t search for people here.',
  invitation_not_found: 'This invitation is no longer valid. Ask for a new one.',
  guest_merged: 'This chat belongs to another account.',
  direct_room: 'This isn’t possible in a direct conversation.',
  room_archived: 'This room is archived.',
  room_deleted: 'This room was deleted.',
  slow_mode: 'Slow mode is on. Wait a moment.',
  session_not_found: 'This session has already ended.',
  report_not_found: 'This report no longer exists.',
  site_disabled: 'The chat is switched off on this site.',
  origin_not_allowed: 'The chat isn’t allowed on this site.',
  client_disabled: 'The chat is switched off on this site.',
  client_not_found: 'The chat isn’t set up on this site.',
  file_too_large: 'This file is too large.',
  file_refused: 'This file isn’t accepted here.',
  file_gone: 'This file is gone. Add it again.',
  file_changed: 'This file has changed. Add it again.',
  file_empty: 'This file is empty.',
  file_vanished: 'This file isn’t there any more. Add it again.',
  folder: 'Folders can’t be sent. Add the files in them.',
  file_in_use: 'Another message has this file. Add it again.',
  file_not_found: 'This file no longer exists.',
  upload_incomplete: 'The upload isn’t complete. Try again.',
  part_conflict: 'The upload failed. Add the file again.',
  quota_exceeded: 'Your files take too much space. Delete some first.',
  ticket_invalid: 'This link has expired. Open the file again.',
  payload_too_large: 'This message is too long.',
  network: 'Can’t reach the server.',
  timeout: 'The server took too long to respond.',
  unavailable: BUSY,
  temporarily_unavailable: BUSY,
  draining: 'The server is restarting.',
  not_signed_in: SIGNED_OUT,
  invalid_token: SIGNED_OUT,
};

/** What went wrong when a user was added to a room, where it differs from the sentence for the user's own action. */
export const addMemberErrors: Partial<Record<SpokenCode, string>> = {
  room_limit: 'They’re in too many rooms. They have to leave one first.',
};

/** What went wrong, where the sentence depends on more than the code. */
export const detailedErrors = {
  tooMany: 'Too many attempts. Try again in a moment.',
  tooManyFor: (seconds: number) => `Too many attempts. Try again in ${count(Math.ceil(seconds))}\u00a0s.`,
  unknown: 'Something went wrong.',
  unknownRequest: (id: string) => `Something went wrong. (Request ${id})`,
};

const REFUSED = 'This contains characters that aren’t allowed.';
const TOO_LONG = 'This is too long.';
const NAME = { missing: 'Enter a name.', blank: 'Enter a name.' };

/** What is wrong with any field, by code. */
export const anyField: Partial<Record<FieldCode, string>> = {
  too_long: TOO_LONG,
  too_big: TOO_LONG,
  control_character: REFUSED,
  invisible_character: REFUSED,
  malformed_unicode: REFUSED,
  combining_mark: 'This has too many accents, or accents without a letter.',
};

/** What is wrong with one field, by its name and code. */
export const fields: Record<FieldName, Partial<Record<FieldCode, string>>> = {
  username: {
    missing: 'Enter your username.',
    invalid_format: 'Use 3 to 32 letters a to z, digits, dot, dash or underscore.',
    reserved: 'That username is reserved.',
    other_username: 'That isn’t your username.',
  },
  password: {
    missing: 'Enter your password.',
    too_short: 'Use at least 8 characters.',
    common_password: 'This password is too common.',
    malformed_unicode: 'This password contains characters that aren’t allowed.',
  },
  date: { missing: 'Choose a date.' },
  current: { missing: 'Enter your password.', too_big: 'Wrong password.' },
  next: {
    missing: 'Enter a new password.',
    too_short: 'Use at least 8 characters.',
    common_password: 'This password is too common.',
    malformed_unicode: 'This password contains characters that aren’t allowed.',
  },
  picture: {
    invalid_format: 'This picture can’t be used. Choose a PNG, JPEG or WebP file.',
    too_big: 'This picture has too many pixels. Choose a smaller one.',
  },
  displayName: NAME,
  email: {
    invalid_format: 'Enter an e-mail address, such as name@example.org.',
    too_big: 'This address is too long.',
  },
  name: NAME,
  topic: { blank: 'Enter a topic, or leave it empty.' },
  note: { blank: 'Write something, or leave it empty.' },
  content: { blank: 'Write something first.', too_long: 'This message is too long.' },
};
