import type { FakeClient } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { asked, client, colleague, deferred, event, showConsole, team } from "./support.js";

const told = (payload: object) => ({ type: "help_paused", payload });
const answers = (ask = async () => told({ paused: false }) as never) =>
  team([colleague(10, "Olga")], { ask });
const soon = () => new Date(Date.now() + 3_600_000).toISOString();
/** Once all is known that is asked for at the beginning. */
async function shown(fake: FakeClient): Promise<void> {
  showConsole(fake);
  await screen.findByRole("button", { name: /^Your availability/ });
}
const banner = () => screen.queryByText(/^Help is paused/);

describe("a pause of help", () => {
  test("is said to all, with what is told and until when, and ended by supervisors alone", async () => {
    const fake = client({ rank: "organizer" }, answers());
    await shown(fake);
    expect(banner()).toBeNull();
    act(() => fake.emitFrame(told({ paused: true, message: "Go to the gate", until: soon() })));
    await screen.findByText("Help is paused: no new requests are taken.");
    screen.getByText(/^Until .*\.$/);
    screen.getByText("Those who ask are told: “Go to the gate”");
    expect(screen.queryByRole("button", { name: "Resume help" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Pause help" })).toBeNull();
    act(() => fake.emitFrame(told({ paused: false })));
    await waitFor(() => expect(banner()).toBeNull());
  });

  test("on an event is ended as it was set", async () => {
    const fake = client({ rank: "supervisor" }, answers());
    await shown(fake);
    act(() => fake.emitFrame(told({ paused: true, eventId: 7 })));
    await screen.findByText("Help is paused at Riverside Festival: no new requests are taken there.");
    fireEvent.click(screen.getByRole("button", { name: "Resume help" }));
    await waitFor(() => expect(asked(fake)).toEqual([{ type: "resume_help", payload: { eventId: 7 } }]));
  });

  test("on many events is counted", async () => {
    const fake = client({ rank: "organizer" }, answers());
    await shown(fake);
    act(() => {
      for (const eventId of [4, 3, 2, 1]) fake.emitFrame(told({ paused: true, eventId }));
      fake.emitFrame(told({ paused: true }));
    });
    await screen.findByText("Help is paused at 2 more events.");
    expect(screen.getAllByText(/^Help is paused/)).toHaveLength(4);
  });

  test("is over by itself, also where nobody says so", async () => {
    const fake = client({ rank: "organizer" }, answers());
    await shown(fake);
    act(() => fake.emitFrame(told({ paused: true, until: new Date(Date.now() - 1).toISOString() })));
    act(() => fake.emitFrame(told({ paused: true, eventId: 7 })));
    await screen.findByText(/^Help is paused at/);
    expect(screen.queryByText("Help is paused: no new requests are taken.")).toBeNull();
  });

  test("is set for an event, with words and a time", async () => {
    const answer = deferred<never>();
    const { channel } = answers(() => answer.promise);
    const events = async () => ({ items: [event(7, "Riverside Festival")] });
    const fake = client({ rank: "supervisor" }, { ...(channel && { channel }), rest: { events } });
    showConsole(fake);
    fireEvent.click(await screen.findByRole("button", { name: "Pause help" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Pause help" }));
    const where = dialog.getByRole("combobox", { name: "Where" });
    fireEvent.mouseDown(where);
    fireEvent.click(await screen.findByRole("option", { name: "Riverside Festival" }));
    fireEvent.change(dialog.getByLabelText("What those who ask are told"), { target: { value: " Storm " } });
    fireEvent.change(dialog.getByLabelText("For how long"), { target: { value: "30" } });
    fireEvent.submit(dialog.getByRole("button", { name: "Pause help" }));
    await waitFor(() => expect(asked(fake)).toHaveLength(1));
    const [frame] = asked(fake) as [{ payload: { until: string } }];
    expect(frame).toMatchObject({ type: "pause_help", payload: { eventId: 7, message: "Storm" } });
    const minutes = (Date.parse(frame.payload.until) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(28);
    expect(minutes).toBeLessThan(31);
    await act(async () => answer.resolve(told({ paused: true, eventId: 7 }) as never));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test("that cannot be set says why, and keeps the words", async () => {
    const error = { code: "forbidden", message: "not allowed" };
    const fake = client(
      { rank: "supervisor" },
      answers(() => Promise.reject(error)),
    );
    showConsole(fake);
    fireEvent.click(await screen.findByRole("button", { name: "Pause help" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Pause help" }));
    const field = dialog.getByLabelText("What those who ask are told") as HTMLInputElement;
    fireEvent.change(field, { target: { value: "Storm" } });
    fireEvent.submit(dialog.getByRole("button", { name: "Pause help" }));
    await dialog.findByRole("alert");
    expect(field.value).toBe("Storm");
    expect(asked(fake)).toEqual([{ type: "pause_help", payload: { message: "Storm" } }]);
  });
});
