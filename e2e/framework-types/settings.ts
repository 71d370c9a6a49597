import type { SvelteHTMLElements } from 'svelte/elements';
import '@sotto/widget/define';

/** Names that only our element knows, of what a template may set. */
type Own<Tag extends string> = Exclude<
  keyof SvelteHTMLElements[Tag],
  keyof SvelteHTMLElements['div'] | `on${string}`
>;

// Both directions: nothing is missing, and nothing else is there. The manifest's test lists the same names.
export const widget: Record<Own<'chat-widget'>, true> = {
  'server-url': true,
  'client-id': true,
  serverUrl: true,
  clientId: true,
  userToken: true,
  'redirect-uri': true,
  redirectUri: true,
  client: true,
  room: true,
  mode: true,
  side: true,
  theme: true,
  'title-count': true,
  titleCount: true,
  'favicon-dot': true,
  faviconDot: true,
  'push-worker': true,
  pushWorker: true,
  greeting: true,
  greetingQuestions: true,
  open: true,
};
export const monitor: Record<Own<'chat-monitor'>, true> = {
  'server-url': true,
  'client-id': true,
  serverUrl: true,
  clientId: true,
  client: true,
  theme: true,
  words: true,
};
