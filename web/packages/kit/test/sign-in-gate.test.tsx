import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { person } from "./fake-server.js";
import { askedToOpen, client, EMBEDDER, open, server, session, signedInAs } from "./support/gate.js";

/** What the page that embeds this one was told. */
let told: unknown[];

beforeEach(() => {
  told = [];
});

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
