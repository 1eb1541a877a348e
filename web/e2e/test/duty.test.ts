import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { look } from "../src/screens.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";

const on = stage();

describe.each([
  { theme: "light", first: 0, name: "Olga Miller" },
  { theme: "dark", first: 10, name: "Olga Baker" },
] as const)("in $theme", ({ theme, first, name }) => {
  const [olga, ann] = [100 + first, 101 + first];

  it("who takes no requests says so, comes back, and colleagues see it", async () => {
    const desk = await Desk.open(await on.device({ theme }), on.server, olga, { name });
    const other = await Desk.open(await on.device({ theme }), on.server, ann, { name: "Ann Albers" });
    // Whoever never said anything takes none.
    await desk.isOnDuty("Off duty");
    expect(await desk.page.getByText("You are not taking requests.").isVisible()).toBe(true);
    await desk.wait(true);
    await desk.isOnDuty("Available");

    await other.page.getByRole("tab", { name: "Team" }).click();
    const row = other.page.getByRole("listitem").filter({ hasText: name });
    await row.getByText("Available").waitFor({ timeout: PATIENCE_MS });
    await look(other.page, "organizer-team", theme);

    await desk.page.keyboard.press("Alt+a");
    const dialog = desk.page.getByRole("dialog", { name: "Away for a while?" });
    await dialog.getByLabel("Why (colleagues see it)").fill("lunch");
    await dialog.getByLabel("Back in").selectOption("30");
    await look(desk.page, "organizer-away", theme);
    await dialog.getByRole("button", { name: "I am away" }).click();
    await dialog.waitFor({ state: "detached" });
    await desk.isOnDuty("Away");
    await desk.page.getByText(/You are not taking requests: .*lunch/).waitFor();
    // Being away ends the wait, and no reload begins it anew.
    await expect.poll(() => desk.accepting.isChecked()).toBe(false);
    await row.getByText(/Away · lunch/).waitFor({ timeout: PATIENCE_MS });

    await desk.page.reload();
    await desk.isOnline();
    await desk.isOnDuty("Away");
    expect(await desk.accepting.isChecked()).toBe(false);
    await look(desk.page, "organizer-duty", theme);
    await desk.page.getByRole("button", { name: "I am back" }).click();
    await desk.isOnDuty("Available");
    await row.getByText("Available").waitFor({ timeout: PATIENCE_MS });
  });
});
