/** What the server says about its demo: `GET /demo-config.json`. */
export interface DemoConfig {
  clientId: string;
}

/** Where the server of this page is: pages lie beside its other paths, also where a proxy serves it below a path. */
export const serverUrl = new URL('.', location.href).href.replace(/\/$/, '');

/** Asks the server that serves this page. Throws where it does not answer. */
export async function loadDemoConfig(): Promise<DemoConfig> {
  const response = await fetch(`${serverUrl}/demo-config.json`);
  if (!response.ok) throw new Error(`unable to load the demo's configuration; status ${response.status}`);
  return (await response.json()) as DemoConfig;
}
