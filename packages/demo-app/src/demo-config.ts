/** What the server says about its demo: `GET /demo-config.json`. */
export interface DemoConfig {
  clientId: string;
  version: string;
  store: 'embedded' | 'mongodb';
  keyId: string;
}

/** Asks the server that serves this page. Throws where it does not answer. */
export async function loadDemoConfig(): Promise<DemoConfig> {
  const response = await fetch('/demo-config.json');
  if (!response.ok) throw new Error(`unable to load the demo's configuration; status ${response.status}`);
  return (await response.json()) as DemoConfig;
}
