import { ChatProvider } from "@switchboard/chat/react";
import { type FakeClient, fakeClient } from "@switchboard/chat/testing";
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AppConfig, AppRoot, EndedBar, type Session, SignInGate } from "../src/index.js";
import { FakeServer, person } from "./fake-server.js";

// Compilers may want every core meanwhile.
configure({ asyncUtilTimeout: 20_000 });

const EMBEDDER = "https://app.example.org";
let server: FakeServer;
let session: Session | undefined;
let client: FakeClient;
/** What the page that embeds this one was told. */
let told: unknown[];

beforeEach(() => {
  server = new FakeServer();
  session = undefined;
  client = fakeClient();
  told = [];
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

function open(config: Partial<AppConfig> = {}) {
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

/** Makes this page one that another has opened, or shows in a frame. */
function openedByAnother(how: "opener" | "parent" = "opener"): Window {
  const other = { postMessage: (message: unknown) => void told.push(message) } as unknown as Window;
  Reflect.set(window, how, other);
  return other;
}

function post(token: unknown, origin: string, source: Window | null): void {
  const event = new MessageEvent("message", { data: { type: "switchboard:token", token }, origin });
  Object.defineProperty(event, "source", { value: source });
  act(() => void window.dispatchEvent(event));
}

const signedInAs = (userId: number) => screen.findByText(`Hello Person ${userId}`);
const askedToOpen = () => screen.findByText(/open this from the app or site/);

describe("by cookie", () => {
  it("lets in whose cookie the browser holds", async () => {
    server.cookie = person(20);
    open();
    await signedInAs(20);
    expect(session?.auth.kind).toBe("cookie");
  });

  it("says how to sign in when there is none", async () => {
    open();
    await askedToOpen();
    expect(session).toBeUndefined();
  });

  it("opens without a network for who was here last, and asks the server once there is one", async () => {
    server.cookie = person(20);
    open().unmount();
    await waitFor(() => expect(server.asked).toContain("GET /session"));
    open();
    await signedInAs(20);
    cleanup();

    server.reachable = false;
    open();
    await signedInAs(20);
    server.reachable = true;
    server.cookie = undefined;
    act(() => void window.dispatchEvent(new Event("online")));
    await screen.findByText(/Your sign-in has ended/);
    // What is on the screen stays there, and goes on when the same person has signed in again.
    await signedInAs(20);
    server.cookie = person(20);
    fireEvent.click(screen.getByRole("button", { name: "Go on here" }));
    await waitFor(() => expect(screen.queryByText(/Your sign-in has ended/)).toBeNull());
    await signedInAs(20);
    expect(client.calls.map(({ name }) => name)).toContain("reconnect");
  });

  it("does not keep who was here last waiting for a server that does not answer", async () => {
    server.cookie = person(20);
    open();
    await signedInAs(20);
    cleanup();
    vi.useFakeTimers();
    try {
      server.mute = true;
      open();
      await act(() => vi.advanceTimersByTimeAsync(2_900));
      expect(screen.queryByText("Hello Person 20")).toBeNull();
      await act(() => vi.advanceTimersByTimeAsync(200));
      screen.getByText("Hello Person 20");
    } finally {
      vi.useRealTimers();
    }
  });

  it("says so when the server does not answer, and tries again", async () => {
    server.reachable = false;
    server.cookie = person(20);
    open();
    const retry = await screen.findByRole("button", { name: "Try now" });
    server.reachable = true;
    fireEvent.click(retry);
    await signedInAs(20);
  });

  it("follows another tab that signs in or out", async () => {
    server.cookie = person(20);
    open();
    await signedInAs(20);
    server.cookie = person(21);
    act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "switchboard.me" })));
    await signedInAs(21);
  });
});

describe("by a token in the address", () => {
  it("exchanges it for the cookie and takes it out of the address", async () => {
    server.tokens.set("good", person(20));
    location.hash = "#/chats&token=good";
    open();
    expect(location.hash).toBe("#/chats");
    await signedInAs(20);
    expect(session?.auth.kind).toBe("cookie");
    expect(server.cookie?.userId).toBe(20);
  });

  it("makes nobody somebody else without asking", async () => {
    server.cookie = person(21);
    server.tokens.set("good", person(20));
    location.hash = "#token=good";
    open();
    await screen.findByRole("heading", { name: "Continue as Person 20?" });
    screen.getByText(/You are signed in as Person 21/);
    expect(server.cookie.userId).toBe(21);
    fireEvent.click(screen.getByRole("button", { name: "No" }));
    await signedInAs(21);
    expect(server.cookie.userId).toBe(21);
    cleanup();

    location.hash = "#token=good";
    open();
    fireEvent.click(await screen.findByRole("button", { name: "Continue as Person 20" }));
    await signedInAs(20);
    expect(server.cookie.userId).toBe(20);
  });

  it("is heard when the link is opened in this very page", async () => {
    server.cookie = person(20);
    open();
    await signedInAs(20);
    server.tokens.set("other", person(21));
    server.tokens.set("same", person(20));
    location.hash = "#token=same";
    await waitFor(() => expect(location.hash).toBe(""));
    await signedInAs(20);
    location.hash = "#token=other";
    await screen.findByRole("heading", { name: "Continue as Person 21?" });
    expect(location.hash).toBe("");
  });

  it("may be a code of one use", async () => {
    server.codes.set("once", person(20));
    location.hash = "#/chats&code=once";
    open();
    expect(location.hash).toBe("#/chats");
    await signedInAs(20);
    expect(session?.auth.kind).toBe("cookie");
    cleanup();
    localStorage.clear();
    server.cookie = undefined;
    location.hash = "#code=once";
    open();
    await screen.findByText(/could not be signed in/);
  });

  it("with a code changes nothing before whoever is signed in says so", async () => {
    server.cookie = person(21);
    server.codes.set("once", person(20));
    location.hash = "#code=once";
    open();
    await screen.findByRole("heading", { name: "Continue as Person 20?" });
    screen.getByText(/You are signed in as Person 21/);
    expect(server.cookie.userId).toBe(21);
    fireEvent.click(screen.getByRole("button", { name: "No" }));
    await signedInAs(21);
    expect(server.cookie.userId).toBe(21);
    expect(server.asked).not.toContain("DELETE /session");
    expect(server.asked).not.toContain("POST /session");
    // Nothing was used up.
    location.hash = "#code=once";
    fireEvent.click(await screen.findByRole("button", { name: "Continue as Person 20" }));
    await signedInAs(20);
    expect(server.cookie.userId).toBe(20);
    expect(server.codes.size).toBe(0);
  });

  it("asks nobody with a code where nobody is signed in, nor about oneself", async () => {
    server.codes.set("first", person(20));
    location.hash = "#code=first";
    open();
    await signedInAs(20);
    expect(server.asked).not.toContain("POST /session/codes/look");
    server.codes.set("second", person(20));
    location.hash = "#code=second";
    await waitFor(() => expect(server.codes.size).toBe(0));
    await signedInAs(20);
  });

  it("still asks after another tab has signed in", async () => {
    server.cookie = person(21);
    server.codes.set("once", person(20));
    location.hash = "#code=once";
    open();
    await screen.findByText(/You are signed in as Person 21/);
    server.cookie = person(22);
    act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "switchboard.me" })));
    await screen.findByText(/You are signed in as Person 22/);
    screen.getByRole("heading", { name: "Continue as Person 20?" });
  });

  it("says so where the code has ended while its question stood, and leaves who is signed in", async () => {
    server.cookie = person(21);
    server.codes.set("once", person(20));
    location.hash = "#code=once";
    open();
    const yes = await screen.findByRole("button", { name: "Continue as Person 20" });
    server.codes.clear();
    fireEvent.click(yes);
    await screen.findByText(/could not be signed in/);
    fireEvent.click(screen.getByRole("button", { name: "No" }));
    await signedInAs(21);
    expect(server.cookie.userId).toBe(21);
  });

  it.each(["code", "token"])("that is no good takes nothing from whoever is signed in (%s)", async (kind) => {
    server.cookie = person(21);
    location.hash = `#${kind}=bad`;
    open();
    await signedInAs(21);
    const before = server.asked.length;
    location.hash = `#${kind}=bad`;
    await waitFor(() => expect(server.asked.length).toBeGreaterThan(before + 1));
    await signedInAs(21);
    expect(localStorage.getItem("switchboard.me")).toContain("21");
    expect(server.asked).not.toContain("DELETE /session");
  });

  it("keeps it in memory where the cookie is not kept", async () => {
    server.keepsCookies = false;
    server.tokens.set("good", person(20));
    location.hash = "#token=good";
    open();
    await signedInAs(20);
    const auth = session?.auth;
    expect(auth?.kind === "token" && (await auth.getToken("start"))).toMatchObject({ token: "good" });
    expect(JSON.stringify({ ...localStorage })).not.toContain("good");
  });

  it("says so when it is refused", async () => {
    location.hash = "#token=bad";
    open();
    await screen.findByText(/could not be signed in/);
    expect(location.hash).toBe("");
  });
});

describe("by a message", () => {
  it.each(["opener", "parent"] as const)(
    "says that it is ready, and takes a token from an allowed origin (%s)",
    async (how) => {
      const opener = openedByAnother(how);
      server.tokens.set("good", person(20));
      open();
      await askedToOpen();
      expect(told).toContainEqual({ type: "switchboard:ready" });
      post("good", EMBEDDER, opener);
      await signedInAs(20);
    },
  );

  it.each(["opener", "parent"] as const)(
    "takes none from other origins, other windows, or of another form (%s)",
    async (how) => {
      const opener = openedByAnother(how);
      server.tokens.set("good", person(20));
      open();
      await askedToOpen();
      const before = server.asked.length;
      post("good", "https://evil.example", opener);
      post("good", "https://app.example.org.evil.example", opener);
      post("good", EMBEDDER, window);
      post("good", EMBEDDER, null);
      post({ good: true }, EMBEDDER, opener);
      post("", EMBEDDER, opener);
      post("x".repeat(20_000), EMBEDDER, opener);
      expect(server.asked.length).toBe(before);
      post("good", location.origin, opener);
      await signedInAs(20);
    },
  );

  it("asks for a new token when the old one ends, and says so, and stays, when it does not come", async () => {
    const opener = openedByAnother();
    server.keepsCookies = false;
    server.tokens.set("first", person(20));
    server.tokens.set("second", person(20));
    open();
    await askedToOpen();
    post("first", EMBEDDER, opener);
    await signedInAs(20);
    const auth = session?.auth;
    if (auth?.kind !== "token") throw new Error("not by token");

    const renewed = auth.getToken("expiring");
    expect(told.at(-1)).toEqual({ type: "switchboard:token-needed" });
    post("second", EMBEDDER, opener);
    expect(await renewed).toMatchObject({ token: "second" });

    server.tokens.clear();
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const lost = auth.getToken("refused");
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(await lost).toBeNull();
    vi.useRealTimers();
    await screen.findByText(/Your sign-in has ended/);
    await signedInAs(20);
  });

  it("rejects, and stays, when a new token cannot be had for want of a network", async () => {
    server.cookie = person(20);
    open();
    await signedInAs(20);
    server.reachable = false;
    const auth = session?.auth;
    await expect(auth?.kind === "cookie" && auth.renew("expiring")).rejects.toThrow("no answer");
    expect(await signedInAs(20)).toBeTruthy();
  });
});

describe("by the demo", () => {
  it("asks who one wants to be", async () => {
    open({ demo: true });
    fireEvent.click(await screen.findByRole("button", { name: "Participant 21" }));
    await signedInAs(21);
  });

  it("leads the keyboard to the heading of what is behind, where it had been on what is gone", async () => {
    open({ demo: true });
    const button = await screen.findByRole("button", { name: "Participant 21" });
    button.focus();
    fireEvent.click(button);
    await signedInAs(21);
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Inside" }));
  });

  it("leaves the keyboard where it is for who was signed in already", async () => {
    server.cookie = person(20);
    open({ demo: true });
    await signedInAs(20);
    expect(document.activeElement).toBe(document.body);
  });

  it("takes any number, and says so when the server does not", async () => {
    open({ demo: true });
    const field = await screen.findByRole("textbox", { name: "Another number" });
    const enter = screen.getByRole<HTMLButtonElement>("button", { name: "Sign in" });
    fireEvent.change(field, { target: { value: "-1" } });
    expect(enter.disabled).toBe(true);
    fireEvent.change(field, { target: { value: "10" } });
    fireEvent.click(enter);
    await screen.findByText(/did not work/);
    fireEvent.change(field, { target: { value: "77" } });
    fireEvent.click(enter);
    await signedInAs(77);
  });

  it("signs in anew before the cookie ends, but not after a sign-out elsewhere", async () => {
    server.cookie = person(20);
    open({ demo: true });
    await signedInAs(20);
    server.cookie = undefined;
    const auth = session?.auth;
    if (auth?.kind !== "cookie") throw new Error("not by cookie");
    expect(await auth.renew("expiring")).not.toBeNull();
    server.cookie = undefined;
    expect(await act(() => auth.renew("refused"))).toBeNull();
    await screen.findByText(/Your sign-in has ended/);
    // Who signs out in another tab does so here.
    localStorage.removeItem("switchboard.me");
    act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "switchboard.me" })));
    await screen.findByRole("button", { name: "Participant 21" });
  });
});

describe("the other side", () => {
  it("is told where its app is, and can sign out", async () => {
    server.cookie = person(10, "organizer");
    open();
    const link = await screen.findByRole("link", { name: "Open the organizers' console" });
    expect(link.getAttribute("href")).toBe("/organizer/");
    expect(session).toBeUndefined();
    fireEvent.click(screen.getByRole("button", { name: "Sign out" }));
    await askedToOpen();
    expect(server.cookie).toBeUndefined();
  });

  it("learns in the demo how to be two", async () => {
    server.cookie = person(10, "organizer");
    open({ demo: true });
    const link = await screen.findByRole("link", { name: /Open the participants' app \(127\.0\.0\.1/ });
    expect(link.getAttribute("href")).toMatch(/^http:\/\/127\.0\.0\.1(:\d+)?\/participant\/$/);
    expect(link.getAttribute("rel")).toBe("noopener");
  });
});

describe("signing out", () => {
  it("takes the cookie back and forgets who it was", async () => {
    server.cookie = person(20);
    open();
    await signedInAs(20);
    await act(async () => session?.signOut());
    await askedToOpen();
    expect(server.cookie).toBeUndefined();
    expect(localStorage.getItem("switchboard.me")).toBeNull();
  });

  it("rejects when the server cannot be reached, and stays", async () => {
    server.cookie = person(20);
    open();
    await signedInAs(20);
    server.reachable = false;
    await expect(session?.signOut()).rejects.toThrow("no answer");
    expect(await signedInAs(20)).toBeTruthy();
  });
});
