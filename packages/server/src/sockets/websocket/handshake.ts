import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { CLOSE_CODES, SLUG_PATTERN } from '@sotto/protocol';
import { clientAddress } from '../../edge/client-address.js';
import { AppError } from '../../errors.js';

/** The subprotocol that the server selects. */
export const SUBPROTOCOL = 'chat.v1';
const BEARER_SUBPROTOCOL = 'bearer.';
const PATH = /^\/ws\/chat\/([^/?#]+)\/?(?:\?(.*))?$/;

/** A parsed upgrade request of the plain WebSocket. */
export interface UpgradeRequest {
  /** Slug in the path; `null` where it is not a valid slug. */
  slug: string | null;
  token: string | undefined;
  origin: string | undefined;
  peer: { address: string; socket: Socket };
}

/** Parses an upgrade request; returns `null` where its path belongs to another handler. Never throws. */
export function parseUpgradeRequest(request: IncomingMessage, trustedProxies: number): UpgradeRequest | null {
  const match = PATH.exec(request.url ?? '');
  if (!match?.[1]) return null;
  return {
    slug: SLUG_PATTERN.test(match[1]) ? match[1] : null,
    token: tokenOf(request, match[2]),
    origin: request.headers.origin,
    peer: { address: clientAddress(request, trustedProxies), socket: request.socket },
  };
}

/** Returns the token of the subprotocol pair, of `Authorization`, or of `?token=`. */
function tokenOf(request: IncomingMessage, query: string | undefined): string | undefined {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const bearer = offered.find((name) => name.startsWith(BEARER_SUBPROTOCOL));
  if (bearer) return bearer.slice(BEARER_SUBPROTOCOL.length);
  const header = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  return header?.[1] ?? new URLSearchParams(query ?? '').get('token') ?? undefined;
}

/** Returns the close code for an error that ends a plain WebSocket. */
export function closeCodeOf(error: unknown): number {
  if (!(error instanceof AppError)) return 1011;
  if (error.code === 'draining') return CLOSE_CODES.restart;
  if (error.status === 401) return CLOSE_CODES.unauthorized;
  if (error.status === 403) return CLOSE_CODES.forbidden;
  if (error.status === 404) return CLOSE_CODES.notFound;
  if (error.status === 429) return CLOSE_CODES.rateLimited;
  return 1011;
}
