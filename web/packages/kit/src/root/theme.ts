import { createTheme, type Theme } from "@mui/material/styles";

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** What the keyboard is at. */
const FOCUS = { outline: "3px solid var(--mui-palette-primary-main)", outlineOffset: 2 };

/** Chat components take their colours from the theme. */
const chatVariables = {
  "--sb-accent": "var(--mui-palette-primary-main)",
  "--sb-on-accent": "var(--mui-palette-primary-contrastText)",
  "--sb-background": "var(--mui-palette-background-default)",
  "--sb-text": "var(--mui-palette-text-primary)",
  "--sb-muted": "var(--mui-palette-text-secondary)",
  "--sb-font": FONT,
};

/**
 * Light and dark by the system, one green accent. Colours are CSS variables, so that no script decides
 * between them. All texts have a contrast of 4.5 and more, most of 7.
 */
export function makeTheme(): Theme {
  return createTheme({
    cssVariables: { colorSchemeSelector: "media" },
    colorSchemes: {
      light: {
        palette: {
          contrastThreshold: 4.5,
          primary: { main: "#17663a", contrastText: "#ffffff" },
          error: { main: "#9b1216" },
          background: { default: "#ffffff", paper: "#ffffff" },
          text: { primary: "#14201a", secondary: "#47554d" },
          divider: "#c3ccc6",
        },
      },
      dark: {
        palette: {
          contrastThreshold: 4.5,
          primary: { main: "#7adca0", contrastText: "#00210f" },
          error: { main: "#ffb4ab" },
          background: { default: "#101612", paper: "#171e1a" },
          text: { primary: "#e8f0eb", secondary: "#b4c3ba" },
          divider: "#3c4841",
        },
      },
    },
    shape: { borderRadius: 12 },
    typography: { fontFamily: FONT, button: { textTransform: "none", fontWeight: 600, fontSize: "1rem" } },
    components: {
      // Its own style takes the outline away, and the ripple in its place is hard to see.
      MuiButtonBase: { styleOverrides: { root: { "&.Mui-focusVisible": FOCUS } } },
      MuiListItemButton: { styleOverrides: { root: { "&.Mui-focusVisible": { outlineOffset: -3 } } } },
      MuiTab: { styleOverrides: { root: { "&.Mui-focusVisible": { outlineOffset: -3 } } } },
      MuiButton: { defaultProps: { disableElevation: true }, styleOverrides: { root: { minHeight: 48 } } },
      MuiOutlinedInput: {
        // The edge is what shows where one can write: it needs a contrast of 3.
        styleOverrides: { notchedOutline: { borderColor: "var(--mui-palette-text-secondary)" } },
      },
      // A person's words stand in their own direction wherever they are shown or written.
      MuiTypography: { defaultProps: { dir: "auto" } },
      MuiInputBase: { defaultProps: { slotProps: { input: { dir: "auto" } } } },
      MuiCssBaseline: {
        styleOverrides: {
          "html, body, #root": { height: "100%" },
          ":focus-visible": FOCUS,
          ".sb-chat, .sb-list, .sb-empty, .sb-message": chatVariables,
          "@media (prefers-contrast: more)": {
            ":root": {
              "--mui-palette-divider": "currentColor",
              "--mui-palette-text-secondary": "var(--mui-palette-text-primary)",
            },
          },
          "@media (prefers-reduced-motion: reduce)": {
            "*, ::before, ::after": {
              animationDuration: "0.01ms !important",
              animationIterationCount: "1 !important",
              // Not merely short: a duration makes every property of every element change a frame late,
              // and the list of messages measures itself in between.
              transitionDuration: "0s !important",
              transitionDelay: "0s !important",
            },
          },
        },
      },
    },
  });
}
