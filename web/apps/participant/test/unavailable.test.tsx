import type { PendingRequest } from "@switchboard/chat";
import { formatDateTime } from "@switchboard/kit";
import { fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { calls, close, heading, open } from "./support/app.js";
import { samplePendingRequest } from "./support/samples.js";

afterEach(close);

const OPENS = "2026-07-01T14:00:00.000Z";
type Problem = NonNullable<PendingRequest["error"]>;

const refused = (error: Partial<Problem>) =>
  open({
    path: "events/7",
    state: {
      pendingRequests: [
        samplePendingRequest({
          state: "refused",
          error: { code: "help_unavailable", message: "Full", ...error },
        }),
      ],
    },
  });

describe("a request while help is paused", () => {
  it("says so, with the words of the agency, the time, and what else one can do", async () => {
    const { client } = refused({
      reason: "paused",
      opensAt: OPENS,
      pauseMessage: "All tents are full",
      alternatives: [
        { kind: "phone", value: "112", label: "Ambulance" },
        { kind: "place", value: "52.5,13.4", label: "Red tent" },
      ],
    });
    await heading("Not sent");
    expect(screen.getByRole("alert").textContent).toBe(
      "No new requests are taken just now.All tents are full",
    );
    screen.getByText(new RegExp(`by itself from ${formatDateTime(OPENS).replaceAll(/[().]/g, "\\$&")} on`));
    screen.getByText("My friend fell.");
    expect(screen.getByRole("link", { name: "Call Ambulance (112)" }).getAttribute("href")).toBe("tel:112");
    screen.getByRole("link", { name: "Find on the map: Red tent" });
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(calls(client, "retry")).toEqual([[samplePendingRequest().clientRequestId]]);
  });

  it("says that the words are kept where nobody knows how long that is", async () => {
    refused({ reason: "paused" });
    await heading("Not sent");
    expect(screen.getByRole("alert").textContent).toBe("No new requests are taken just now.");
    screen.getByText("This device keeps your request. You can try it again at any time.");
    expect(screen.queryByRole("link")).toBeNull();
  });
});

describe("a request outside of its event", () => {
  it("says from when on one can ask", async () => {
    refused({ code: "invalid_payload", reason: "closed", opensAt: OPENS, alternatives: [] });
    await heading("Not sent");
    expect(screen.getByRole("alert").textContent).toContain(formatDateTime(OPENS));
  });

  it("says that the event is over", async () => {
    refused({ code: "invalid_payload", reason: "closed", alternatives: [] });
    await heading("Not sent");
    expect(screen.getByRole("alert").textContent).toMatch(/^This event is over/);
  });
});
