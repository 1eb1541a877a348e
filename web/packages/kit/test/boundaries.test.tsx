import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, it, vi } from "vitest";
import { initI18n, PaneBoundary } from "../src/index.js";
import { setEmergencyLine } from "../src/root/emergency.js";
import { ErrorBoundary } from "../src/root/error-boundary.js";

beforeAll(() => void initI18n({ en: {}, de: {} }));
// React tells the console of each error that is caught.
beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

let broken = true;
const Part = ({ text }: { text: string }) => {
  if (broken) throw new Error("cannot be drawn");
  return <p>{text}</p>;
};

it("says so in the place of a part that cannot be drawn, and the others stay", () => {
  broken = true;
  setEmergencyLine("Call 112.");
  render(
    <>
      <PaneBoundary of="1">
        <Part text="hello" />
      </PaneBoundary>
      <p>beside</p>
    </>,
  );
  screen.getByText("beside");
  screen.getByText("This part cannot be shown");
  screen.getByText("Call 112.");
  broken = false;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  screen.getByText("hello");
});

it("is tried anew for something else, which may fail again", () => {
  broken = true;
  const shown = (of: string) => (
    <PaneBoundary of={of}>
      <Part text={of} />
    </PaneBoundary>
  );
  const { rerender } = render(shown("1"));
  rerender(shown("2"));
  screen.getByText("This part cannot be shown");
  broken = false;
  rerender(shown("2"));
  screen.getByText("This part cannot be shown");
  rerender(shown("3"));
  screen.getByText("3");
});

it("says so on a page of its own, with the emergency line, when all is lost", () => {
  broken = true;
  setEmergencyLine("Call 112.");
  render(
    <ErrorBoundary>
      <Part text="hello" />
    </ErrorBoundary>,
  );
  screen.getByRole("heading", { name: "Something went wrong" });
  screen.getByText("Call 112.");
});
