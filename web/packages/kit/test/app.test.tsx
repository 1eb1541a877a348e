import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AppRoot, loadAppConfig, useNow, useSoundSetting, useTitleBadge } from "../src/index.js";

afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const Hello = () => useTranslation().t("hello");

const Broken = (): ReactNode => {
  throw new Error("broken");
};

const Badge = ({ count }: { count: number }) => {
  useTitleBadge(count);
  return null;
};

const Clock = () => useNow(500);

const Setting = ({ name }: { name: string }) => {
  const [on, set] = useSoundSetting();
  return (
    <button type="button" onClick={() => set(!on)}>
      {name} {on ? "on" : "off"}
    </button>
  );
};

const forbidden = () => {
  throw new DOMException("forbidden", "SecurityError");
};

const texts = { en: { hello: "Hello" }, de: { hello: "Hallo" } };

function inApp(children: ReactNode) {
  return (
    <AppRoot appName="Test app" resources={texts}>
      {children}
    </AppRoot>
  );
}

describe("the app's root", () => {
  it("speaks the browser's language and says so to the page", () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["de-CH", "en"]);
    render(inApp(<Hello />));
    expect(screen.getByText("Hallo")).toBeTruthy();
    expect(document.documentElement.lang).toBe("de");
    cleanup();
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["fr-FR"]);
    render(inApp(<Hello />));
    expect(screen.getByText("Hello")).toBeTruthy();
    expect(document.documentElement.lang).toBe("en");
  });

  it("puts no rule into the page as text, which the Content Security Policy would refuse", () => {
    render(inApp(<p>Styled</p>));
    const styles = [...document.querySelectorAll<HTMLStyleElement>("style[data-emotion]")];
    expect(styles.length).toBeGreaterThan(0);
    expect(styles.map((style) => style.textContent).join("")).toBe("");
    expect(styles.some((style) => (style.sheet?.cssRules.length ?? 0) > 0)).toBe(true);
  });

  it("shows a page when something cannot be drawn", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    render(inApp(<Broken />));
    expect(screen.getByRole("heading", { name: "Something went wrong" })).toBe(document.activeElement);
  });

  it("counts in the title", () => {
    const { rerender, unmount } = render(inApp(<Badge count={0} />));
    expect(document.title).toBe("Test app");
    rerender(inApp(<Badge count={3} />));
    expect(document.title).toBe("(3) Test app");
    unmount();
    expect(document.title).toBe("Test app");
  });
});

describe("now", () => {
  it("goes on, and leaves no timer behind", () => {
    vi.useFakeTimers({ now: 1_000 });
    const { container, unmount } = render(<Clock />);
    expect(container.textContent).toBe("1000");
    act(() => void vi.advanceTimersByTime(1_000));
    expect(container.textContent).toBe("2000");
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the sound setting", () => {
  it("is off at first, and the same everywhere", () => {
    render(
      <>
        <Setting name="a" />
        <Setting name="b" />
      </>,
    );
    fireEvent.click(screen.getByText("a off"));
    expect(screen.getByText("b on")).toBeTruthy();
  });
});

describe("the configuration", () => {
  const config = {
    demo: true,
    mapUrl: "https://maps.example/{lat},{lng}",
    embedOrigins: ["https://a.example"],
  };

  it("is the server's, and the last known one without it", async () => {
    const answers = async () => Response.json(config);
    expect(await loadAppConfig(answers)).toEqual(config);
    expect(await loadAppConfig(() => Promise.reject(new TypeError("no network")))).toEqual(config);
    expect(await loadAppConfig(async () => new Response("", { status: 502 }))).toEqual(config);
  });

  it("is taken also where nothing may be stored, as in a frame of another site", async () => {
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(forbidden);
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(forbidden);
    expect(await loadAppConfig(async () => Response.json(config))).toEqual(config);
  });

  it("allows nothing where none is known", async () => {
    const nonsense = async () => Response.json("nonsense");
    expect(await loadAppConfig(nonsense)).toEqual({ demo: false, embedOrigins: [] });
  });
});
