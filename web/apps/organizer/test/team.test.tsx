import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byReadiness, matching } from "../src/team/colleagues.js";
import { client, colleague, showConsole, team } from "./support.js";

const me = colleague(10, "Olga");
const ann = colleague(11, "Ann", { chats: 2 });
const ben = colleague(12, "Ben", { state: "away", reason: "no_answer" });
const cyd = colleague(13, "", { state: "off" });

const rows = () =>
  within(screen.getByRole("list", { name: "Colleagues" }))
    .getAllByRole("listitem")
    .map((row) => row.textContent);

describe("the team", () => {
  test("has who is there, who has most time first, and is kept up", async () => {
    const fake = client({ rank: "organizer" }, team([me, cyd, ben, ann]));
    showConsole(fake);
    fireEvent.click(await screen.findByRole("tab", { name: "Team" }));
    await waitFor(() => expect(rows()).toHaveLength(3));
    expect(rows()[0]).toContain("Ann2 chatsAvailable");
    expect(rows()[1]).toContain("BenAway".replace("Away", "0 chatsAway · did not answer"));
    expect(rows()[2]).toContain("Organizer 13");
    const back = { type: "availability_changed", payload: { organizers: [colleague(12, "Ben")] } };
    act(() => fake.emitFrame(back));
    expect(rows()[0]).toContain("Ben0 chatsAvailable");
  });

  test("is reached by a key, and left by it", async () => {
    const fake = client({ rank: "organizer" }, team([me]));
    showConsole(fake);
    await screen.findByRole("tab", { name: "Team" });
    fireEvent.keyDown(document.body, { key: "k", altKey: true });
    expect(await screen.findByText("Your agency has no other organizers")).toBeTruthy();
    fireEvent.keyDown(document.body, { key: "k", altKey: true });
    await waitFor(() => expect(screen.getByRole("tab", { name: "Chats", selected: true })).toBeTruthy());
    const watches = fake.calls.filter(({ name }) => name === "ask").map(({ args }) => args[0]);
    expect(watches.at(-1)).toEqual({ type: "watch_colleagues", payload: { on: false } });
  });

  test("is ordered alike on every device, and leaves nobody out", () => {
    const some = fc.record({
      id: fc.integer({ min: 1, max: 30 }),
      name: fc.constantFrom("Ann", "Ben"),
      state: fc.constantFrom("available" as const, "away" as const, "off" as const),
      chats: fc.nat(3),
    });
    const all = fc.uniqueArray(some, { selector: ({ id }) => id });
    fc.assert(
      fc.property(all, fc.infiniteStream(fc.nat()), (colleagues, order) => {
        const keys = new Map(colleagues.map((one) => [one, order.next().value as number]));
        const shuffled = [...colleagues].sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
        const listed = byReadiness(colleagues, 10);
        expect(byReadiness(shuffled, 10)).toEqual(listed);
        expect(listed).toHaveLength(colleagues.filter(({ id }) => id !== 10).length);
        const free = listed.filter(({ state }) => state === "available");
        expect(listed.slice(0, free.length)).toEqual(free);
        expect(free.map(({ chats }) => chats)).toEqual(free.map(({ chats }) => chats).sort());
      }),
    );
  });

  test("is searched by name and number", () => {
    expect(matching([ann, ben], " AN ")).toEqual([ann]);
    expect(matching([ann, ben], "12")).toEqual([ben]);
    expect(matching([ann, ben], " ")).toEqual([ann, ben]);
  });
});
