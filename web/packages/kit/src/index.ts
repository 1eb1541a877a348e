/** What both apps share: sign-in, theme, languages, times, notices. */

export { useChatTexts } from "./chat-texts.js";
export { type AppConfig, loadAppConfig } from "./config.js";
export { playSound, useSoundSetting } from "./notice/sound.js";
export { titleWithBadge, useTitleBadge } from "./notice/title-badge.js";
export { API_BASE, appFolder } from "./place.js";
export { AppRoot, type AppRootProps } from "./root/app-root.js";
export { Button, type ButtonProps, MenuItem } from "./root/button.js";
export { CenteredPage, Emergency } from "./root/centered-page.js";
export { PaneBoundary } from "./root/error-boundary.js";
export { type AppTexts, initI18n } from "./root/i18n.js";
export { fetchPart } from "./root/later.js";
export { claimDevice } from "./sign-in/claim.js";
export { useMe } from "./sign-in/end.js";
export { EndedBar } from "./sign-in/ended-bar.js";
export type { Session } from "./sign-in/sign-in.js";
export { SignInGate, type SignInGateProps } from "./sign-in/sign-in-gate.js";
export {
  formatClock,
  formatDateTime,
  formatDay,
  formatDuration,
  formatTime,
  type TimeLike,
} from "./time/format.js";
export { useNow } from "./time/use-now.js";
export { useAct } from "./use-act.js";
