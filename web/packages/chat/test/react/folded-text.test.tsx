import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { isShort } from "../../src/react/folded-text.js";
import { FoldedText } from "../../src/react/index.js";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** jsdom lays nothing out: a paragraph is as high as the test says. */
function paragraphs({ whole, shown }: { whole: number; shown: number }): void {
  vi.spyOn(Element.prototype, "scrollHeight", "get").mockReturnValue(whole);
  vi.spyOn(Element.prototype, "clientHeight", "get").mockImplementation(function (this: Element) {
    return this.classList.contains("sb-folded") ? shown : whole;
  });
}

test("a text of more than twenty lines is folded until its reader wants all of it", () => {
  paragraphs({ whole: 4_000, shown: 400 });
  render(<FoldedText text={"line\n".repeat(4_000)} showAll="Show all" />);
  const text = screen.getByText(/^line/);
  expect(text.className).toBe("sb-text sb-folded");
  fireEvent.click(screen.getByRole("button", { name: "Show all" }));
  expect(text.className).toBe("sb-text");
  expect(screen.queryByRole("button")).toBeNull();
});

test("a long text that fits is shown whole", () => {
  paragraphs({ whole: 300, shown: 300 });
  render(<FoldedText text={"word ".repeat(200)} showAll="Show all" />);
  expect(screen.queryByRole("button")).toBeNull();
});

test("a text without room for twenty lines is not measured", () => {
  expect(isShort("a\n".repeat(19))).toBe(true);
  expect(isShort("a\n".repeat(20))).toBe(false);
  expect(isShort("a".repeat(401))).toBe(false);
});

test("words stand in their own direction", () => {
  render(<FoldedText text="شكرا" showAll="Show all" />);
  expect(screen.getByText("شكرا").getAttribute("dir")).toBe("auto");
});
