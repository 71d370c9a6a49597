import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { withTimeout } from '../async/with-timeout.js';
import { AppError } from '../errors.js';
import { parseUrl } from '../parse-url.js';
import { createAddressRules } from './address-rules.js';
import { ConnectionGone, createKeptConnections, skipBody } from './kept-connections.js';

/** One request to an address that somebody else named. */
interface OutboundRequest {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** For everything: the name's resolution, the connection, and the response with its body. */
  timeoutMs: number;
  /** Largest body of the response. 0: the body is not read. */
  maxBytes: number;
  /** Ends the request early, as a failure of the network. */
  signal?: AbortSignal;
  /** Under whose name the connection is kept for a while, for the next request under it; by default it is closed. */
  keepFor?: string;
}

/** A response, whatever its status: redirects are not followed. */
interface OutboundResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Why there is no response. */
type OutboundFailure = 'unresolved' | 'network' | 'timeout' | 'too_large';

/** A request that was allowed, but got no complete response. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly reason: OutboundFailure;

  constructor(reason: OutboundFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Returns every address of a host name. */
type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** A client for addresses that somebody else named: JWKS, webhooks. */
export interface GuardedFetch {
  /**
   * Sends one request, over a connection of its own or over one that is kept under the same name to the same addresses.
   * @throws AppError `url_refused` before any connection: the address is not `https`, or not public
   * @throws OutboundError
   */
  fetch(url: string, request: OutboundRequest): Promise<OutboundResponse>;
  /**
   * Resolves the address as `fetch` would, and connects to nothing.
   * @throws as `fetch`
   */
  check(url: string, timeoutMs: number): Promise<void>;
}

interface GuardedFetchOptions {
  /** CIDR blocks that may be called although they are not public; a loopback address among them without TLS, too. */
  allowPrivateNetworks: readonly string[];
  resolve?: Resolve;
  /** Certificates to trust instead of the system's, PEM. */
  ca?: string;
}

const NOT_PUBLIC =
  'the host resolves to an address that is not public; ALLOW_PRIVATE_NETWORKS of the server lists exceptions';
const NEEDS_HTTPS = 'the address must begin with https://';
const MAX_URL = 2048;
const MAX_HEADER_BYTES = 16 * 1024;

/** Returns a URL without anything that a request would leave out. @throws AppError `url_refused` */
function fetchableUrl(text: string): URL {
  const url = text.length > MAX_URL ? undefined : parseUrl(text);
  if (!url) throw new AppError('url_refused', 'this is not a URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new AppError('url_refused', NEEDS_HTTPS);
  if (url.username !== '' || url.password !== '')
    throw new AppError('url_refused', 'the address must not contain a user or a password');
  return url;
}

/** The URL parser has turned every other form of an IPv4 address (decimal, octal, hex, short) into the usual one. */
function literalAddress({ hostname }: URL): LookupAddress | null {
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  return family === 0 ? null : { address, family };
}

/** Returns every address of the host of a URL. @throws OutboundError `unresolved` */
async function resolveHost(resolve: Resolve, url: URL): Promise<readonly LookupAddress[]> {
  const literal = literalAddress(url);
  if (literal) return [literal];
  let addresses: readonly LookupAddress[];
  try {
    addresses = await resolve(url.hostname);
  } catch (cause) {
    throw new OutboundError('unresolved', `the name ${url.hostname} cannot be resolved`, { cause });
  }
  if (addresses.length === 0)
    throw new OutboundError('unresolved', `the name ${url.hostname} has no address`);
  return addresses;
}

/** Reads the body of a response. @throws OutboundError `too_large` */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new OutboundError('too_large', `the response has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Creates the one client for addresses that somebody else named (server-side request forgery). A name is resolved once;
 * every address that it resolves to must be allowed, and the connection goes to one of exactly these, so a second answer
 * of its DNS server (rebinding) is never asked for. A connection that is kept was made to addresses that are checked again
 * before each request, and is used only while the name has exactly these. No redirect is followed and no proxy used.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { resolve = (hostname) => systemLookup(hostname, { all: true }), ca } = options;
  const rules = createAddressRules(options.allowPrivateNetworks);
  const kept = createKeptConnections();

  /** Returns the addresses that may be connected to. @throws AppError `url_refused` */
  async function allowedAddresses(url: URL): Promise<readonly LookupAddress[]> {
    if (url.protocol === 'http:') return loopbackAddresses(url);
    const addresses = await resolveHost(resolve, url);
    if (!addresses.every(({ address }) => rules.isAllowed(address)))
      throw new AppError('url_refused', NOT_PUBLIC);
    return addresses;
  }

  /** Only loopback addresses may be called without TLS: whatever else is wrong with the host does not matter. */
  async function loopbackAddresses(url: URL): Promise<readonly LookupAddress[]> {
    const addresses = await resolveHost(resolve, url).catch(() => []);
    const isLoopback = addresses.every(({ address }) => rules.isAllowedLoopback(address));
    if (addresses.length === 0 || !isLoopback) throw new AppError('url_refused', NEEDS_HTTPS);
    return addresses;
  }

  async function send(
    url: URL,
    addresses: readonly LookupAddress[],
    { method = 'GET', headers, body, maxBytes, keepFor }: OutboundRequest,
    signal: AbortSignal,
  ): Promise<OutboundResponse> {
    // Node would still connect, and disconnect at once.
    signal.throwIfAborted();
    const response = await new Promise<IncomingMessage>((resolvePromise, reject) => {
      const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
        method,
        headers: { 'accept-encoding': 'identity', ...headers },
        ...(keepFor === undefined ? { agent: false } : kept.optionsFor(url, keepFor, addresses)),
        lookup: pinnedLookup(addresses),
        maxHeaderSize: MAX_HEADER_BYTES,
        signal,
        ...(ca !== undefined && { ca }),
      });
      const fail = (error: Error) => reject(request.reusedSocket ? ConnectionGone.from(error) : error);
      request.on('response', resolvePromise).on('error', fail);
      request.end(body);
    });
    try {
      const status = response.statusCode ?? 0;
      if (maxBytes === 0 && keepFor !== undefined) await skipBody(response);
      return {
        ...{ status, headers: response.headers },
        body: maxBytes === 0 ? Buffer.alloc(0) : await readBody(response, maxBytes),
      };
    } finally {
      response.destroy();
    }
  }

  const timedOut = (timeoutMs: number) => new OutboundError('timeout', `no response within ${timeoutMs} ms`);
  const resolveAllowed = (url: URL, timeoutMs: number) =>
    withTimeout(allowedAddresses(url), timeoutMs, () => {
      throw timedOut(timeoutMs);
    });

  return {
    async check(text, timeoutMs) {
      await resolveAllowed(fetchableUrl(text), timeoutMs);
    },
    async fetch(text, request) {
      const url = fetchableUrl(text);
      const { timeoutMs } = request;
      const timeout = AbortSignal.timeout(timeoutMs);
      const addresses = await resolveAllowed(url, timeoutMs);
      const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
      try {
        return await orAlone(request, signal, (one) => send(url, addresses, one, signal));
      } catch (error) {
        if (error instanceof OutboundError) throw error;
        if (timeout.aborted) throw timedOut(timeoutMs);
        throw new OutboundError('network', (error as Error).message, { cause: error });
      }
    },
  };
}

/**
 * Sends a request once more over a new connection where the kept one was closed before a response came. Where the other side
 * had read the request all the same, it gets it twice, as after any other failure that a sender repeats.
 */
async function orAlone<T>(
  request: OutboundRequest,
  signal: AbortSignal,
  send: (request: OutboundRequest) => Promise<T>,
): Promise<T> {
  try {
    return await send(request);
  } catch (error) {
    if (!(error instanceof ConnectionGone) || signal.aborted) throw error;
    const { keepFor: _, ...alone } = request;
    return send(alone);
  }
}

/** Returns a look-up that knows the checked addresses only and asks nobody. */
function pinnedLookup(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    if (all) callback(null, [...addresses]);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
}
