import { createSvgIcon } from "@mui/material/utils";

// Icons of one path on a 24 by 24 grid; never the only name of a control.

export const BackIcon = createSvgIcon(
  <path d="M20 11H7.8l5.6-5.6L12 4l-8 8 8 8 1.4-1.4L7.8 13H20z" />,
  "Back",
);
export const CloseIcon = createSvgIcon(
  <path d="M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12z" />,
  "Close",
);
export const DetailsIcon = createSvgIcon(
  <path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm1 15h-2v-6h2zm0-8h-2V7h2z" />,
  "Details",
);
export const KeyboardIcon = createSvgIcon(
  <path d="M20 5H4a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2zm0 12H4V7h16zM6 9h2v2H6zm3 0h2v2H9zm3 0h2v2h-2zm3 0h2v2h-2zM6 12h2v2H6zm12 0h-2v2h2zm-9 0h6v2H9z" />,
  "Keyboard",
);
export const SoundOnIcon = createSvgIcon(
  <path d="M3 9v6h4l5 5V4L7 9zm13.5 3A4.5 4.5 0 0 0 14 8v8a4.5 4.5 0 0 0 2.5-4zM14 3.2v2.1a7 7 0 0 1 0 13.4v2.1a9 9 0 0 0 0-17.6z" />,
  "SoundOn",
);
export const SoundOffIcon = createSvgIcon(
  <path d="M3 9v6h4l5 5V4L7 9zm18.5.9L20.1 8.5 18 10.6l-2.1-2.1-1.4 1.4L16.6 12l-2.1 2.1 1.4 1.4L18 13.4l2.1 2.1 1.4-1.4L19.4 12z" />,
  "SoundOff",
);
export const SignOutIcon = createSvgIcon(
  <path d="m17 7-1.4 1.4L18.2 11H8v2h10.2l-2.6 2.6L17 17l5-5zM4 5h8V3H4a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h8v-2H4z" />,
  "SignOut",
);
export const ChatIcon = createSvgIcon(
  <path d="M20 2H4a2 2 0 0 0-2 2v18l4-4h14a2 2 0 0 0 2-2V4a2 2 0 0 0-2-2zm0 14H5.2L4 17.2V4h16z" />,
  "Chat",
);
export const ArchiveIcon = createSvgIcon(
  <path d="M20.5 5.2 19.2 3.5A1.5 1.5 0 0 0 18 3H6c-.5 0-.9.2-1.2.5L3.5 5.2A2 2 0 0 0 3 6.5V19a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V6.5c0-.5-.2-.9-.5-1.3zM6.2 5h11.6l.8 1H5.4zM5 19V8h14v11zm8-8.5h-2V14H8.5l3.5 3.5 3.5-3.5H13z" />,
  "Archive",
);
export const TeamIcon = createSvgIcon(
  <path d="M16 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm-8 0a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm0 2c-2.3 0-7 1.2-7 3.5V19h14v-2.5C15 14.2 10.3 13 8 13zm8 0-1 .1c1.2.8 2 2 2 3.4V19h6v-2.5c0-2.3-4.7-3.5-7-3.5z" />,
  "Team",
);
export const PauseIcon = createSvgIcon(<path d="M6 19h4V5H6zm8-14v14h4V5z" />, "Pause");
export const ChevronIcon = createSvgIcon(<path d="M7.4 8.6 6 10l6 6 6-6-1.4-1.4L12 13.2z" />, "Chevron");
export const ClockIcon = createSvgIcon(
  <path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16zm1-13h-2v6l4.8 2.9 1-1.7-3.8-2.2z" />,
  "Clock",
);
