import { createChatClient } from '@sotto/sdk';
import '@sotto/widget/define';
import { createCastStrip } from './cast-strip.js';
import { loadDemoConfig } from './demo-config.js';
import { createTryItButton } from './try-it.js';

const { clientId } = await loadDemoConfig();
const client = createChatClient({ serverUrl: location.origin, clientId });

const monitor = document.createElement('chat-monitor');
monitor.client = client;
monitor.append(createTryItButton(client));
document.body.append(monitor, createCastStrip(client, { serverUrl: location.origin, clientId }));
