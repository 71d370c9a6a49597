import type { Engine, EngineChoice } from '../engines/index.js';
import { startHostPage } from './host-page.js';
import type { TestServer } from '../server.js';

/** A host page with the chat in it. */
export interface Site {
  /** Style sheet of the page. */
  css?: string | undefined;
  /** Attributes of `<html>`. */
  root?: string;
  /** Attributes of the element. */
  attributes?: string | undefined;
  /** Runs before the chat does. */
  script?: () => void;
  /** Wraps the element. */
  wrap?: (element: string) => string;
}

/** Opens a page of another site, by default 1280 x 640, with the chat in it. */
export async function onPage(
  server: TestServer,
  { start }: EngineChoice,
  { css = '', root = 'lang="en"', attributes = '', script, wrap = (element) => element }: Site,
  act: (engine: Engine) => Promise<void>,
  size = { width: 1280, height: 640 },
): Promise<void> {
  const site = await startHostPage(
    server,
    ({ clientId }) => `<!doctype html><html ${root}><head><meta charset="utf-8"><title>Theatre</title>
      <link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">
      <style>body { margin: 0 } ${css}</style></head><body>
      <script type="module" src="${server.url}/widget/chat-widget.js"></script>
      ${wrap(`<chat-widget server-url="${server.url}" client-id="${clientId}" ${attributes}></chat-widget>`)}
      ${script ? `<script>(${script.toString()})()</script>` : ''}
      </body></html>`,
  );
  const engine = await start(size);
  try {
    await engine.open(site.url);
    await act(engine);
  } finally {
    await engine.close();
    site.close();
  }
}
