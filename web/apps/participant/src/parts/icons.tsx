/** The few icons that the app needs, as paths of a 24 x 24 grid. All are decoration: names are said by text. */
import SvgIcon, { type SvgIconProps } from "@mui/material/SvgIcon";

function icon(path: string) {
  return (props: SvgIconProps) => (
    <SvgIcon aria-hidden {...props}>
      <path d={path} />
    </SvgIcon>
  );
}

export const BackIcon = icon("M20 11H7.8l5.6-5.6L12 4l-8 8 8 8 1.4-1.4L7.8 13H20z");
export const SignOutIcon = icon(
  "M5 5h7V3H5a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h7v-2H5zm16 7-4-4-1.4 1.4L17.2 11H9v2h8.2l-1.6 1.6L17 16z",
);
export const MessagesIcon = icon(
  "M20 2H4a2 2 0 0 0-2 2v18l4-4h14a2 2 0 0 0 2-2V4a2 2 0 0 0-2-2zm0 14H5.2L4 17.2V4h16zM6 12h12v2H6zm0-3h12v2H6zm0-3h12v2H6z",
);
export const MedicalIcon = icon("M9.5 3v6.5H3v5h6.5V21h5v-6.5H21v-5h-6.5V3z");
export const SecurityIcon = icon("M12 2 4 5v6c0 5 3.4 9.6 8 11 4.6-1.4 8-6 8-11V5z");
export const SearchIcon = icon(
  "M15.5 14h-.8l-.3-.3a6.5 6.5 0 1 0-.7.7l.3.3v.8l5 5 1.5-1.5zm-6 0a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9z",
);
export const PlaceIcon = icon(
  "M12 2a7 7 0 0 0-7 7c0 5.3 7 13 7 13s7-7.7 7-13a7 7 0 0 0-7-7zm0 9.5a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5z",
);
