import { sampleView } from "@switchboard/chat/testing";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { calls, close, heading, open } from "./support/app.js";
import { sampleRequest } from "./support/samples.js";

afterEach(close);

const PATH = "requests/request-1";

async function withdraw(): Promise<void> {
  fireEvent.click(await screen.findByRole("button", { name: "Withdraw" }));
  fireEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Withdraw" }));
}

it("follows the position and the wait", async () => {
  const { client } = open({ path: PATH, state: { requests: [sampleRequest({ waitSeconds: [120, 300] })] } });
  const status = await screen.findByText("You are number 3");
  expect(status.closest("[role=status]")?.textContent).toBe("You are number 3");
  screen.getByText("About 2–5 minutes");
  client.set({ requests: [sampleRequest({ position: 1, waitSeconds: [10, 50] })] });
  await screen.findByText("You are next");
  screen.getByText("About a minute");
  client.set({ requests: [sampleRequest({ position: 1 })] });
  await waitFor(() => expect(screen.queryByText(/minute/)).toBeNull());
});

it("opens the conversation by itself when somebody answers", async () => {
  const { client } = open({ path: PATH, state: { requests: [sampleRequest()] } });
  await heading("You are in the queue");
  client.set({
    requests: [],
    chats: { "request-1": sampleView([], { chat: { id: "request-1", eventId: 7 } }) },
  });
  await heading("Riverside Festival");
  expect(location.pathname).toBe("/participant/chats/request-1");
});

it("goes home when the request was withdrawn", async () => {
  const { client } = open({
    path: PATH,
    state: { requests: [sampleRequest()] },
    answers: { actions: { cancelHelp: async () => client.set({ requests: [] }) } },
  });
  await withdraw();
  await heading("Help");
  expect(calls(client, "cancelHelp")).toEqual([[7]]);
});

it.each([
  ["already_matched", /just taken your request/],
  ["network", /No connection/],
])("says why a request could not be withdrawn: %s", async (code, text) => {
  const cancelHelp = () => Promise.reject({ code, message: "" });
  open({ path: PATH, state: { requests: [sampleRequest()] }, answers: { actions: { cancelHelp } } });
  await withdraw();
  expect((await screen.findByRole("alert")).textContent).toMatch(text);
  expect(screen.getByRole("button", { name: "Withdraw" })).toHaveProperty("disabled", false);
});

it("says when the request does not wait any more, and leads to another", async () => {
  open({ path: PATH });
  await heading("Not waiting any more");
  fireEvent.click(screen.getByRole("button", { name: "Ask for help again" }));
  await heading("Where are you?");
});

it("does not say so before it knows", async () => {
  const { client } = open({ path: PATH, state: { connection: { state: "syncing" } } });
  await heading("Looking for your request");
  client.set({ connection: { state: "online", via: "socket" }, requests: [sampleRequest()] });
  await heading("You are in the queue");
});
