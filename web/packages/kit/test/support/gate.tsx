import { ChatProvider } from "@switchboard/chat/react";
import { type FakeClient, fakeClient } from "@switchboard/chat/testing";
import { cleanup, configure, render, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, beforeEach, vi } from "vitest";
import { type AppConfig, AppRoot, EndedBar, type Session, SignInGate } from "../../src/index.js";
import { FakeServer } from "../fake-server.js";

// Compilers may want every core meanwhile.
configure({ asyncUtilTimeout: 20_000 });

/** The origin that may hand tokens in. */
export const EMBEDDER = "https://app.example.org";
/** Made anew for each test. */
export let server: FakeServer;
/** What the gate has let in. */
export let session: Session | undefined;
export let client: FakeClient;

beforeEach(() => {
  server = new FakeServer();
  session = undefined;
  client = fakeClient();
  vi.stubGlobal("fetch", server.fetch);
});

afterEach(() => {
  cleanup();
  localStorage.clear();
  location.hash = "";
  Reflect.set(window, "opener", null);
  Reflect.set(window, "parent", window);
  vi.unstubAllGlobals();
});

/** Shows the gate, as an app does. */
export function open(config: Partial<AppConfig> = {}) {
  return render(
    <StrictMode>
      <AppRoot appName="Test app" resources={{ en: {}, de: {} }}>
        <SignInGate
          role="participant"
          appName="Test app"
          config={{ demo: false, embedOrigins: [EMBEDDER], ...config }}
        >
          {(given) => {
            session = given;
            return (
              <>
                <ChatProvider client={client}>
                  <EndedBar />
                </ChatProvider>
                <h1>Inside</h1>
                <p>Hello {given.me.name}</p>
              </>
            );
          }}
        </SignInGate>
      </AppRoot>
    </StrictMode>,
  );
}

export const signedInAs = (userId: number) => screen.findByText(`Hello Person ${userId}`);
export const askedToOpen = () => screen.findByText(/open this from the app or site/);
