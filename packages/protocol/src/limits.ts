/** All limits of the wire contract. Free of zod, since browsers import them. */

/** Largest JSON body that the server reads, in bytes. */
export const MAX_BODY_BYTES = 64 * 1024;
/** Largest body of a request to the server API, in bytes. */
export const MAX_BACKEND_BODY_BYTES = 1024 * 1024;
/** Most items of a list in a request to the server API. */
export const MAX_BACKEND_ITEMS = 1000;
/** Most users in one request to the server API. */
export const MAX_BACKEND_USERS = 100;
/** Shortest life of a token that a backend issues to a user, in seconds. */
export const MIN_USER_TOKEN_SECONDS = 60;
/** Life of a token that a backend issues to a user, by default, in seconds. */
export const DEFAULT_USER_TOKEN_SECONDS = 3600;
/** Longest life of a token that a backend issues to a user, in seconds. */
export const MAX_USER_TOKEN_SECONDS = 86_400;
/** Most entries in a page of the audit. */
export const MAX_AUDIT_PAGE = 500;
/** Longest id of a user or room that the site's backend chose, in UTF-16 units. */
export const MAX_EXTERNAL_ID = 255;
/** Largest message text, in Unicode code points. */
export const MAX_CONTENT_CODE_POINTS = 4000;
/** Text of a message that a reply quotes, in Unicode code points. */
export const MAX_QUOTE_CODE_POINTS = 160;
/** Largest room name, in Unicode code points. */
export const MAX_ROOM_NAME = 80;
/** Largest room topic, in Unicode code points. */
export const MAX_ROOM_TOPIC = 250;
/** Largest display name, in Unicode code points. */
export const MAX_DISPLAY_NAME = 64;
/** Shortest password, in Unicode code points (NIST SP 800-63B). */
export const MIN_PASSWORD = 8;
/** Longest password, in Unicode code points. */
export const MAX_PASSWORD = 128;
/** Most messages in a history page. */
export const MAX_PAGE = 100;
/** Messages in a history page by default. */
export const DEFAULT_PAGE = 50;
/** Bytes of JSON after which a history page ends, even with fewer messages. */
export const MAX_PAGE_BYTES = 1024 * 1024;
/** Most messages in a page of changes. */
export const MAX_CHANGES = 100;
/** Bytes of JSON after which a page of changes ends, even with fewer messages. */
export const MAX_CHANGES_BYTES = 256 * 1024;
/** Most rooms of one user. */
export const MAX_JOINED_ROOMS = 500;
/** Most of these rooms that others added the user to and that the user has never opened. */
export const MAX_UNOPENED_ROOMS = 50;
/** Most owners of one room. */
export const MAX_ROOM_OWNERS = 100;
/** Shortest wait of slow mode, in seconds. */
export const MIN_SLOW_MODE_SECONDS = 5;
/** Longest wait of slow mode, in seconds. */
export const MAX_SLOW_MODE_SECONDS = 3600;
/** Longest life of an invitation, in seconds: 30 days. */
export const MAX_INVITATION_SECONDS = 30 * 86_400;
/** Life of an invitation by default, in seconds: 7 days. */
export const DEFAULT_INVITATION_SECONDS = 7 * 86_400;
/** Most rooms that a user pins in their list. */
export const MAX_PINNED_ROOMS = 20;
/** Most users whom one invitation lets in. */
export const MAX_INVITATION_USES = 1000;
/** Shortest query of the people search, in code points. */
export const MIN_USER_QUERY = 2;
/** Most results of the people search. */
export const MAX_USER_RESULTS = 20;
/** Largest picture of a user, in bytes. */
export const MAX_AVATAR_BYTES = 64 * 1024;
/** Largest file, in bytes. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;
/** Largest preview of a file, in bytes: less than a part of an upload. */
export const MAX_PREVIEW_BYTES = 512 * 1024;
/** Most files of one message. */
export const MAX_FILES_PER_MESSAGE = 10;
/** Bytes of all files of one user. */
export const MAX_USER_FILE_BYTES = 1024 * 1024 * 1024;
/** Uploads of one user that are under way at once. */
export const MAX_UPLOADS = 4;
/** Bytes of each part of an upload; the last one may be shorter. */
export const UPLOAD_PART_BYTES = 1024 * 1024;
/** Longest name of a file, in code points. */
export const MAX_FILE_NAME = 255;
/** Media types of files that browsers may show; any other file can only be saved. */
export const FILE_TYPES: readonly string[] = [
  ...['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'],
  ...['video/mp4', 'video/webm', 'audio/ogg', 'audio/mpeg', 'audio/wav', 'application/pdf'],
];
/** Media types that a voice message may have: what browsers record. Their containers are those of videos. */
export const VOICE_TYPES: readonly string[] = ['video/webm', 'video/mp4', 'audio/ogg'];
/** Longest voice message, in milliseconds. */
export const MAX_VOICE_MS = 900_000;
/** Longest video whose length is told, in milliseconds. */
export const MAX_VIDEO_MS = 86_400_000;
/** Steps in which the loudness of a voice message is told. */
export const VOICE_PEAKS = 64;
/** The loudest step. */
export const MAX_VOICE_PEAK = 31;
/** Longest note of a report, in code points. */
export const MAX_REPORT_NOTE = 1000;
/** Longest address of a webhook, in UTF-16 units. */
export const MAX_WEBHOOK_URL = 2048;
/** Most webhooks of one site. */
export const MAX_WEBHOOKS = 10;
/** Most earlier texts of a message that its history shows. */
export const MAX_VERSIONS = 50;
/** Most drafts of one user that are listed. */
export const MAX_DRAFTS = 100;
/** Seconds for which a draft is kept: 30 days. */
export const DRAFT_SECONDS = 30 * 86_400;
/** Most pinned messages of a room. */
export const MAX_PINS = 50;
/** Most mentions in one message. */
export const MAX_MENTIONS = 50;
/** Most members of a room in which everybody may mention all of them. */
export const MAX_OPEN_ROOM_MENTION = 20;
/** Most members of a room in which the server keeps how far each of them has received messages. */
export const MAX_DELIVERED_MEMBERS = 20;
/** Most rooms of one `delivered`. */
export const MAX_DELIVERED_ROOMS = 50;
/** Up to which number `Room.mentionCount` counts. */
export const MAX_MENTION_COUNT = 100;
/** Stands for all members of a room in a mention. */
export const MENTION_ROOM = '@room';
/** Most usernames in one reaction. */
export const MAX_REACTION_NAMES = 20;
/** Most different emojis under one message. */
export const MAX_REACTION_KINDS = 20;
/** Most different emojis of one user under one message. */
export const MAX_OWN_REACTIONS = 10;
/** Longest emoji of a reaction, in UTF-16 units: families and flags of regions have the longest. */
export const MAX_EMOJI_UNITS = 64;
/** Most devices of one user that messages are pushed to. */
export const MAX_PUSH_DEVICES = 20;
/** Seconds for which a push's ticket opens its message. */
export const PUSH_TICKET_SECONDS = 300;
/** Seconds after which a typing signal expires. */
export const TYPING_EXPIRES_SECONDS = 6;
/** Seconds between two `heads` events. */
export const HEADS_INTERVAL_SECONDS = 25;
/** Milliseconds that a client waits for a missing `rev` before it syncs. */
export const GAP_WAIT_MS = 300;

/** A username, in lower case. */
export const USERNAME_PATTERN = /^[a-z0-9_.-]{3,32}$/;
/** Longest slug of a room, as `SLUG_PATTERN` says it. */
export const MAX_SLUG = 64;
/** A room's slug. */
export const SLUG_PATTERN = /^[a-z0-9-]{1,64}$/;
/** A `clientMessageId`. */
export const CLIENT_MESSAGE_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;
/** A message's `id`. */
export const MESSAGE_ID_PATTERN = /^[0-9a-f]{24}$/;
