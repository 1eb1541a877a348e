import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { person } from "./fake-server.js";
import { open, server, session, signedInAs } from "./support/gate.js";

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
