import type {
  ChangePasswordInput,
  DeleteAccountInput,
  Profile,
  RegisterInput,
  Session,
  SiteConfig,
  StartResult,
  UpdateProfileInput,
  User,
} from '@sotto/protocol';
import type { MergeOffer } from '../events.js';
import type { RequestOptions } from '../options.js';

/**
 * What {@link AuthApi.start} reads beside the joined rooms.
 *
 * @example const begun = await client.auth.start({ room: 'general', limit: 30 });
 */
export interface StartOptions extends RequestOptions {
  /** Slug of the room that is shown first. */
  room?: string | undefined;
  /** Messages of the room's newest page: 1 to 100, 50 by default. */
  limit?: number | undefined;
}

/**
 * An authorization code, and what it was asked for with.
 *
 * @example const exchange: CodeExchange = { code: '...', codeVerifier: '...', redirectUri: location.origin };
 */
export interface CodeExchange {
  /** The code that the server's page returned. */
  code: string;
  /** The secret whose SHA-256 was the `code_challenge` of the request (RFC 7636). */
  codeVerifier: string;
  /** As the request had it. */
  redirectUri: string;
}

/**
 * How a visitor wants to be called as a guest.
 *
 * @example await client.auth.continueAsGuest({ name: 'Ada' });
 */
export interface GuestOptions extends RequestOptions {
  /** The name that others see, 1 to 64 code points; the server chooses one if absent. */
  name?: string | undefined;
}

/**
 * Registration, sign-in and the user's own profile.
 *
 * @example
 * await client.auth.register({ username: 'ada', password });
 * await client.auth.signIn({ username: 'ada', password });
 */
export interface AuthApi {
  /**
   * Creates an account; does not sign in.
   *
   * @param input - the new account; the OAuth client is filled in
   * @param options - `signal` cancels the request
   * @returns the profile of the new user
   * @throws {username_taken} another user has this name
   * @throws {validation_failed} a field is invalid; `errors` names it
   * @throws {registration_closed} registration is closed on this site
   */
  register(input: RegisterInput, options?: RequestOptions): Promise<Profile>;
  /**
   * Signs in with the OAuth 2.0 `password` grant. It ends the previous session, so call `connect` afterwards.
   *
   * @param credentials - username, in any case, and password
   * @param options - `signal` cancels the sign-in: the previous session continues or, where the server had already
   * responded, no user is signed in
   * @returns the profile of the user
   * @throws {invalid_grant} the username or the password is wrong
   * @throws {unauthorized_client} the OAuth client is disabled or may not use this grant, or the client has `getToken`
   * @throws {slow_down} too many wrong passwords; `retryAfter` is in seconds
   */
  signIn(credentials: { username: string; password: string }, options?: RequestOptions): Promise<Profile>;
  /**
   * Signs in with an authorization code (RFC 6749, section 4.1.3). `signInWithCode` of `@sotto/sdk/sign-in` gets the code and
   * calls this; call it yourself only where your own code asks for one. It ends the previous session.
   *
   * @param exchange - the code, and what it was asked for with
   * @param options - `signal` cancels the sign-in
   * @returns the profile of the user
   * @throws {invalid_grant} the code is wrong, has expired, or was used before
   * @throws {unauthorized_client} the OAuth client may not use this grant, or is disabled, or the client has `getToken`
   */
  exchangeCode(exchange: CodeExchange, options?: RequestOptions): Promise<Profile>;
  /**
   * Signs the visitor in as a new guest, who needs no account. The session is kept as any other, for 30 days; a guest who is
   * silent for so long is deleted. It ends the previous session, so call `connect` afterwards.
   *
   * @param options - the `name` that others see, and a `signal` that cancels the sign-in
   * @returns the profile of the guest
   * @throws {unauthorized_client} the site admits no guests, or is disabled
   * @throws {invalid_request} the name is too long, or not well-formed
   * @throws {invalid_grant} a guest from this address was banned within the last day
   * @example
   * const guest = (await client.auth.restore()) ?? (await client.auth.continueAsGuest({ name: 'Ada' }));
   */
  continueAsGuest(options?: GuestOptions): Promise<Profile>;
  /** Whether the page itself signed the user in, by `getToken` or `setUserToken`, so that it also signs the user out. */
  readonly isHosted: boolean;
  /** The guest whom the visitor was before signing in, while the visitor has not decided; see `merge.offered`. */
  readonly mergeOffer: MergeOffer | null;
  /**
   * Lets the guest whom the visitor was before signing in join the account, for good: what the guest wrote is the account's
   * then, and so are the guest's rooms and unsent messages. Where it fails for want of a connection, the client tries again
   * by itself, also after a reload. `user.merged` reports the success.
   *
   * @param options - `signal` ends the wait
   * @returns the account; `null` where there is no such guest, or another tab was first
   * @throws {guest_merged} the guest has joined another account
   * @throws {forbidden} the site does not let guests join accounts
   * @throws {guest_not_allowed} the user is a guest
   * @throws {validation_failed} the session of the guest has ended
   */
  merge(options?: RequestOptions): Promise<User | null>;
  /**
   * Leaves what the guest wrote to the guest, whose session ends: for a computer that others use too.
   *
   * @param options - `signal` ends the wait
   */
  declineMerge(options?: RequestOptions): Promise<void>;
  /**
   * Signs in with the OAuth 2.0 `client_credentials` grant; needs `clientSecret`.
   *
   * @param options - `signal` cancels the sign-in
   * @returns the profile of the bot
   * @throws {invalid_client} the client id or the secret is wrong
   * @throws {unauthorized_client} the OAuth client is disabled or may not use this grant, or the client has `getToken`
   */
  signInAsBot(options?: RequestOptions): Promise<Profile>;
  /**
   * Signs the page's own user in with a token that the page has at hand: an assertion that its backend signed. The session
   * is kept in memory, refreshed until the site's `sessionHours` end, and never stored. A token that names another user
   * signs the present one out first, as {@link AuthApi.signOut} does, also where it turns out to be refused; one of the same
   * user continues the session and the open socket. Where the page can sign assertions at any time, prefer `getToken`.
   *
   * @param token - the assertion; `''` signs such a user out, and leaves any other session as it is
   * @param options - `signal` cancels the requests
   * @returns the profile of the user; `null` for `''`
   * @throws {assertion_invalid} the signature or the form of the assertion is wrong, or its key is unknown
   * @throws {assertion_expired} the assertion has expired, or was issued too long ago
   * @throws {assertion_audience} the assertion is meant for another server
   * @throws {assertion_claim} a claim is missing or wrong; the message names it
   * @throws {user_disabled} the user is disabled
   * @throws {unauthorized_client} the site does not take assertions, or is disabled
   * @example
   * await client.auth.setUserToken(await (await fetch('/chat-token', { method: 'POST' })).text());
   */
  setUserToken(token: string, options?: RequestOptions): Promise<Profile | null>;
  /**
   * Reports that the page's own user signed in, signed out or changed: `getToken` is called with the reason `changed`. A
   * token that names another user, or `null`, signs the present one out first, as {@link AuthApi.signOut} does. Without
   * `getToken`, a user of {@link AuthApi.setUserToken} is signed out.
   *
   * @param options - `signal` cancels the requests
   * @returns the profile of the user, or `null` where the page has none
   * @throws {assertion_invalid} the signature or the form of the assertion is wrong, or its key is unknown
   * @throws {assertion_expired} the assertion has expired, or was issued too long ago
   * @throws {assertion_audience} the assertion is meant for another server
   * @throws {assertion_claim} a claim is missing or wrong; the message names it
   * @throws {user_disabled} the user is disabled
   * @throws {unauthorized_client} the site does not take assertions, or is disabled
   * @example
   * await fetch('/my-site/log-out', { method: 'POST' });
   * await client.auth.hostChanged();
   */
  hostChanged(options?: RequestOptions): Promise<Profile | null>;
  /**
   * Continues the session whose tokens are in the token store, or come from `getToken`.
   *
   * @param options - `signal` cancels the request
   * @returns the profile of the user, or `null` where there are no valid tokens
   * @throws {assertion_invalid} `getToken` returned an assertion that the server refuses; so do `assertion_expired`,
   * `assertion_audience`, `assertion_claim` and `user_disabled`
   * @throws {not_signed_in} another user signed in meanwhile, who stays signed in
   */
  restore(options?: RequestOptions): Promise<Profile | null>;
  /**
   * Continues the session as {@link AuthApi.restore} does, and reads in the same request what a page shows first.
   *
   * @param options - the room to read, and a `signal` that cancels the request
   * @returns the profile, the joined rooms and, with `room`, that room and its newest page; `room` and `page` are absent
   * where the user can see no such room. `null` where there are no valid tokens
   * @throws {not_signed_in} another user signed in meanwhile, who stays signed in
   */
  start(options?: StartOptions): Promise<StartResult | null>;
  /**
   * Reads what is public about the client's site: its name, and how users sign in. Needs no session.
   *
   * @param options - `signal` cancels the request
   * @returns the public configuration of the site
   * @throws {origin_not_allowed} the operator has not allowed this page's origin
   * @throws {client_not_found} there is no such OAuth client
   * @throws {client_disabled} the operator has disabled the OAuth client
   * @throws {bad_response} there is no Sotto server at `serverUrl`
   * @throws {network} the server cannot be reached
   */
  config(options?: RequestOptions): Promise<SiteConfig>;
  /**
   * Removes the tokens, closes the socket and revokes the session (RFC 7009). Never rejects because of the network or
   * `signal`: the user is signed out here in any case.
   *
   * @param options - `signal` ends only the wait for the server
   */
  signOut(options?: RequestOptions): Promise<void>;
  /**
   * Reads the user's own profile.
   *
   * @param options - `signal` cancels the request
   * @returns the profile
   */
  profile(options?: RequestOptions): Promise<Profile>;
  /**
   * Changes the user's own profile. To change `email`, or remove it with `null`, give the password as `current`.
   *
   * @param input - the fields to change
   * @param options - `signal` cancels the request
   * @returns the changed profile
   * @throws {wrong_password} `current` is missing or wrong
   * @throws {validation_failed} a field is invalid; `errors` names it
   * @throws {profile_managed} the site manages this field (`profile.managed`)
   */
  updateProfile(input: UpdateProfileInput, options?: RequestOptions): Promise<Profile>;
  /**
   * Sets the user's picture.
   *
   * @param image - a PNG, JPEG or WebP of at most 64 KiB
   * @param options - `signal` cancels the request
   * @returns the changed profile
   * @throws {payload_too_large} the image is larger than 64 KiB
   * @throws {unsupported_media_type} it is neither PNG nor JPEG nor WebP
   * @throws {profile_managed} the site manages the picture
   */
  setAvatar(image: Blob, options?: RequestOptions): Promise<Profile>;
  /**
   * Removes the user's picture. No error where there is none.
   *
   * @param options - `signal` cancels the request
   * @returns the changed profile
   * @throws {profile_managed} the site manages the picture
   */
  removeAvatar(options?: RequestOptions): Promise<Profile>;
  /**
   * Changes the user's password, and ends all other sessions of the user.
   *
   * @param input - the `current` password, and the `next` one
   * @param options - `signal` cancels the request
   * @throws {wrong_password} `current` is wrong
   * @throws {validation_failed} `next` is too short, too long or too common
   * @throws {slow_down} too many wrong passwords; `retryAfter` is in seconds
   * @throws {profile_managed} the site signs the user in, who has no password here
   * @throws {guest_not_allowed} guests have no password
   * @throws {forbidden} bots have no password
   */
  changePassword(input: ChangePasswordInput, options?: RequestOptions): Promise<void>;
  /**
   * Deletes the user's account for good: what the user wrote can never be read again. All sessions end, and the user is signed
   * out here and in other tabs; unsent messages are removed. `SiteConfig.accountDeletion` says whether the site allows it.
   *
   * @param input - the user's own `username`, typed again, and the password as `current`
   * @param options - `signal` cancels the request
   * @throws {wrong_password} `current` is wrong
   * @throws {validation_failed} `username` is not the user's own
   * @throws {slow_down} too many wrong passwords; `retryAfter` is in seconds
   * @throws {profile_managed} the site signs the user in, and deletes its users itself
   * @throws {guest_not_allowed} guests have no account
   * @throws {forbidden} the site does not allow it
   */
  deleteAccount(input: DeleteAccountInput, options?: RequestOptions): Promise<void>;
  /**
   * Lists where the user is signed in.
   *
   * @param options - `signal` cancels the request
   * @returns the open sessions, the one that was refreshed last first
   */
  sessions(options?: RequestOptions): Promise<Session[]>;
  /**
   * Ends one of the user's sessions, at once on all devices. To end the present one, use {@link AuthApi.signOut}.
   *
   * @param id - which session
   * @param options - `signal` cancels the request
   * @throws {session_not_found} it does not exist, or has ended
   */
  endSession(id: string, options?: RequestOptions): Promise<void>;
  /**
   * Ends all of the user's sessions except the present one.
   *
   * @param options - `signal` cancels the request
   */
  endOtherSessions(options?: RequestOptions): Promise<void>;
  /**
   * Returns a valid access token, refreshed where necessary. For your own requests to the server.
   *
   * @param options - `signal` ends the wait
   * @returns the access token
   * @throws {not_signed_in} there is no session, or it is over
   */
  getAccessToken(options?: RequestOptions): Promise<string>;
}
