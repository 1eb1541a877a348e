import type {
  Auth,
  ChatErrorShape,
  Client,
  ClientOptions,
  ClientOptions as Options,
  Storage,
  Transition,
} from "../../src/api.js";
import { createClient } from "../../src/client.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { FakeClock } from "./clock.js";
import { FakeDevice } from "./device.js";
import { FakeServer } from "./server.js";

/** One device with one client on it. */
export interface App {
  client: Client;
  device: FakeDevice;
  storage: Storage;
  transitions: Transition[];
  errors: ChatErrorShape[];
  /** Messages of others that were told of, by content. */
  told: string[];
}

/** A server, a clock, and as many devices as a test wants. */
export class Stage {
  readonly clock = new FakeClock();
  readonly server = new FakeServer(this.clock);

  app(user: number, options: Partial<Options> & { storage?: Storage } = {}): App {
    const device = new FakeDevice();
    const storage = options.storage ?? memoryStorage();
    const errors: ChatErrorShape[] = [];
    const transitions: Transition[] = [];
    const told: string[] = [];
    const client = createClient({
      baseUrl: "https://help.example.org/api/v1",
      auth: tokenOf(user),
      openSocket: this.server.openSocket,
      fetch: this.server.fetch,
      clock: this.clock,
      surroundings: device,
      random: () => 0.5,
      onError: (error) => errors.push(error),
      ...options,
      storage,
    } satisfies ClientOptions);
    client.onTransition((transition) => transitions.push(transition));
    client.onMessage((message) => told.push(message.content));
    return { client, device, storage, transitions, errors, told };
  }

  /** A device whose client is online. */
  async online(user: number, options: Partial<Options> & { storage?: Storage } = {}): Promise<App> {
    const app = this.app(user, options);
    app.client.start();
    await this.clock.until(() => isOnline(app));
    return app;
  }
}

export const isOnline = ({ client }: App): boolean => client.getState().connection.state === "online";

/** Signs in as a user, by header. */
export function tokenOf(user: number): Auth {
  return { kind: "token", header: true, getToken: async () => ({ token: `user-${user}` }) };
}

/** What a device shows of a chat's log. */
export const shown = ({ client }: App, chatId: string): string[] =>
  (client.getState().chats[chatId]?.messages ?? []).map((message) => message.content);

/** What the server has of a chat's log. */
export const contents = ({ server }: Stage, chatId: string): string[] =>
  server.world.log(chatId).map((message) => message.content);

/** What waits in a chat, with its state. */
export const pending = ({ client }: App, chatId: string): [string, string][] =>
  (client.getState().chats[chatId]?.pending ?? []).map((message) => [message.text, message.state]);

/** The states that a device went through, each with its reason. */
export const path = ({ transitions }: App): string[] =>
  transitions.map(({ to, reason }) => `${to.state}: ${reason}`);
