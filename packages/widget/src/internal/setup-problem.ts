import { SLUG_PATTERN } from '@sotto/sdk';
import type { ChatError, ChatErrorCode, SiteConfig } from '@sotto/sdk';
import { chatTexts, errorTexts } from '../i18n/localize.js';

/** Why the chat cannot work on this page: one sentence for users, and one with its remedy for the developer. */
export interface SetupProblem {
  text: string;
  remedy: string;
}

/** The attributes of an element that uses a server. */
export interface SetupAttributes {
  serverUrl: string;
  clientId: string;
  /** Slug of the room to open. */
  room?: string | undefined;
}

const EXAMPLE = 'https://chat.example.org';
/** Error codes about the setup of page and server, which a retry does not change. */
const REFUSALS: ReadonlySet<string> = new Set<ChatErrorCode>([
  'origin_not_allowed',
  'client_not_found',
  'client_disabled',
  'site_disabled',
  'bad_response',
]);

export function isSetupRefusal(error: unknown): error is ChatError {
  return REFUSALS.has((error as Partial<ChatError> | undefined)?.code ?? '');
}

/** Whether there was no response at all. A server that responds with an error is reachable. */
export function isUnanswered(error: unknown): boolean {
  const { code } = (error ?? {}) as Partial<ChatError>;
  return code === 'network' || code === 'timeout';
}

/** The server's address, which may be relative to the page; undefined where it is none. */
export function addressOf(serverUrl: string): URL | undefined {
  if (serverUrl === '' || !URL.canParse(serverUrl, document.baseURI)) return undefined;
  const url = new URL(serverUrl, document.baseURI);
  return /^https?:$/.test(url.protocol) ? url : undefined;
}

/** What is wrong with a page that has no origin: no server can allow it, and it may store nothing. */
function originProblem(): SetupProblem | undefined {
  // The page's own; `location.origin` is that of its address.
  if (globalThis.origin !== 'null') return undefined;
  return {
    text: chatTexts().noOrigin,
    remedy:
      location.protocol === 'file:'
        ? 'It is a file. Open it from a web server, such as http://localhost:8000.'
        : 'It is in a sandbox. Add allow-same-origin to the sandbox attribute of its <iframe>, or to the sandbox ' +
          'directive of its Content-Security-Policy.',
  };
}

/** What is wrong with the page, or with the attributes that name the server. */
export function addressProblem({ serverUrl, clientId }: SetupAttributes): SetupProblem | undefined {
  const unplaced = originProblem();
  if (unplaced) return unplaced;
  if (serverUrl === '')
    return {
      text: chatTexts().missingAttribute('server-url'),
      remedy: `Add the address of the Sotto server: server-url="${EXAMPLE}".`,
    };
  const url = addressOf(serverUrl);
  if (!url)
    return {
      text: chatTexts().wrongAttribute('server-url', serverUrl),
      remedy: `server-url must be an address such as ${EXAMPLE}.`,
    };
  if (url.username !== '' || url.password !== '')
    return {
      text: chatTexts().wrongAttribute('server-url', serverUrl),
      remedy: `Browsers refuse addresses with a user name: write server-url="${withoutUser(url)}".`,
    };
  if (clientId === '')
    return {
      text: chatTexts().missingAttribute('client-id'),
      remedy: `Add the id of the site's OAuth client: client-id="...". On the server, "sotto clients list" shows them.`,
    };
  if (
    location.protocol === 'https:' &&
    url.protocol === 'http:' &&
    !/^(localhost|127\.|\[::1\])/.test(url.hostname)
  )
    return {
      text: chatTexts().wrongAttribute('server-url', serverUrl),
      remedy: `An https page can only call https servers: write ${url.href.replace(/^http:/, 'https:')}.`,
    };
  return undefined;
}

/** What is wrong with an attribute that takes one of a few values. */
export function choiceProblem(
  name: string,
  value: string,
  choices: readonly string[],
): SetupProblem | undefined {
  if (choices.includes(value)) return undefined;
  return {
    text: chatTexts().wrongAttribute(name, value),
    remedy: `${name} must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}.`,
  };
}

/** What is wrong with the attribute `room`. */
export function roomProblem(room: string | undefined): SetupProblem | undefined {
  if (!room || SLUG_PATTERN.test(room)) return undefined;
  return {
    text: chatTexts().wrongAttribute('room', room),
    remedy: `room must be a room's slug, such as ${slugLike(room)}: lowercase letters, digits and "-".`,
  };
}

/** Returns what is wrong with an OAuth client that lets nobody sign in on a page. */
export function signInProblem(
  { signIn }: Pick<SiteConfig, 'signIn'>,
  { clientId }: SetupAttributes,
): SetupProblem | undefined {
  if (signIn.length > 0) return undefined;
  return {
    text: chatTexts().wrongAttribute('client-id', clientId),
    remedy:
      `The OAuth client "${clientId}" is not meant for pages: users cannot sign in with it. On the server, "sotto clients list" ` +
      `shows the others; to create one: ${createClientCommand()}`,
  };
}

/** The command that creates a client for this page. */
function createClientCommand(): string {
  return `sotto clients add --first-party --name "My site" --origin ${location.origin}`;
}

/** What a refusal of the server means, and what its operator, or the page's developer, can do. */
export function refusalProblem(error: ChatError, { serverUrl, clientId }: SetupAttributes): SetupProblem {
  const { origin } = location;
  const server = addressOf(serverUrl)?.href ?? serverUrl;
  switch (error.code) {
    case 'origin_not_allowed':
      return {
        text: errorTexts().origin_not_allowed,
        remedy:
          `The OAuth client "${clientId}" does not name this page's origin. On the server: ` +
          `sotto clients update ${clientId} --add-origin ${origin}`,
      };
    case 'client_not_found':
      return {
        text: chatTexts().wrongAttribute('client-id', clientId),
        remedy:
          `${server} has no such OAuth client. On the server, "sotto clients list" shows them; to create one: ` +
          createClientCommand(),
      };
    case 'client_disabled':
      return {
        text: errorTexts().client_disabled,
        remedy: `The OAuth client is disabled. On the server: sotto clients enable ${clientId}`,
      };
    case 'site_disabled':
      return {
        text: errorTexts().site_disabled,
        remedy:
          'The site is disabled. On the server: sotto sites enable SITE ("sotto sites list" shows its name)',
      };
    default:
      return { text: chatTexts().noServerAt(server), remedy: addressRemedy(serverUrl) };
  }
}

/** What to try where no Sotto server is at an address. */
function addressRemedy(serverUrl: string): string {
  if (!/^(https?:)?\/|^\./.test(serverUrl))
    return `server-url="${serverUrl}" is a path of this site. If it names a host, write server-url="https://${serverUrl}".`;
  const must = `server-url must be the address at which "sotto serve" is reached, such as ${EXAMPLE}`;
  const url = addressOf(serverUrl);
  return url && url.pathname !== '/'
    ? `${must}, without a path of the server: try server-url="${url.origin}".`
    : `The server at that address is not a Sotto server. ${must}.`;
}

/** Returns what a page's developer can do about a server that does not respond. */
export function unreachableProblem({ serverUrl }: SetupAttributes): SetupProblem {
  const url = addressOf(serverUrl);
  return {
    text: chatTexts().unreachableAt(url?.href ?? serverUrl),
    remedy:
      'If this persists: server-url must be the address at which "sotto serve" is reached, "sotto serve" must run ' +
      `there, and a Content-Security-Policy of this page must name ${url?.origin ?? 'it'} in connect-src.`,
  };
}

function withoutUser({ href }: URL): string {
  const url = new URL(href);
  url.username = url.password = '';
  return url.href;
}

function slugLike(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'general'
  );
}
