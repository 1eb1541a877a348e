import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, it, vi } from "vitest";
import { RowBoundary } from "../../src/react/row-boundary.js";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const Message = ({ text }: { text: string }) => {
  if (text === "poison") throw new Error("cannot be drawn");
  return <p>{text}</p>;
};

it("says of one message that it cannot be shown, until there is another one in its place", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const shown = (texts: string[]) =>
    texts.map((text, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: rows of a list take the place of others
      <RowBoundary key={at} of={text} text="not to be shown">
        <Message text={text} />
      </RowBoundary>
    ));
  const { rerender } = render(shown(["one", "poison", "three"]));
  for (const text of ["one", "not to be shown", "three"]) screen.getByText(text);
  rerender(shown(["one", "two", "poison"]));
  for (const text of ["one", "two", "not to be shown"]) screen.getByText(text);
});
