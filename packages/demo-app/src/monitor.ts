import '@sotto/widget/define';
import { createCastStrip } from './cast-strip.js';
import { createDemoClient } from './demo-client.js';
import { loadDemoConfig, serverUrl } from './demo-config.js';
import { createTryItButton } from './try-it.js';

const { clientId } = await loadDemoConfig();
const client = createDemoClient(clientId);

const monitor = document.createElement('chat-monitor');
monitor.client = client;
monitor.append(createTryItButton(client));
document.querySelector('main')?.append(monitor);
document.body.append(createCastStrip(client, { serverUrl, clientId }));
