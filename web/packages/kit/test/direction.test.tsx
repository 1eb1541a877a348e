import InputBase from "@mui/material/InputBase";
import { ThemeProvider } from "@mui/material/styles";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { initI18n } from "../src/root/i18n.js";
import { makeTheme } from "../src/root/theme.js";

afterEach(cleanup);

test("words that are shown or written stand in their own direction, wherever they do", () => {
  render(
    <ThemeProvider theme={makeTheme()}>
      <Typography>دنا</Typography>
      <InputBase aria-describedby="a" placeholder="one" slotProps={{ input: { "aria-label": "one" } }} />
      <TextField label="two" slotProps={{ htmlInput: { maxLength: 200 } }} />
      <TextField label="three" multiline />
    </ThemeProvider>,
  );
  expect(screen.getByText("دنا").getAttribute("dir")).toBe("auto");
  for (const field of screen.getAllByRole("textbox")) expect(field.getAttribute("dir")).toBe("auto");
  expect(screen.getByLabelText("two").getAttribute("maxlength")).toBe("200");
});

test("a name in a sentence does not turn the sentence round, and is no markup", () => {
  const i18n = initI18n({ en: { at: "At {{event}}, {{count}}" }, de: {} });
  expect(i18n.t("at", { event: "عيد 2", count: 3 })).toBe("At \u2068عيد 2\u2069, 3");
  expect(i18n.t("at", { event: "Rock & <Roll>", count: 3 })).toBe("At Rock & <Roll>, 3");
  expect(document.documentElement.dir).toBe("ltr");
});
