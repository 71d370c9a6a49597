import type { ChatClient } from './api.js';
import type { ChatClientOptions } from './options.js';
export declare function createChatClient(options: ChatClientOptions): ChatClient;
