import MuiButton, { type ButtonProps } from "@mui/material/Button";
import MuiMenuItem, { type MenuItemProps } from "@mui/material/MenuItem";
import type { ReactNode } from "react";

export type { ButtonProps };

/**
 * A button. Its text has an element of its own: a browser that translates the page takes texts out of the page
 * and puts others in, and beside an icon or a ripple the button would not find its own any more.
 */
export function Button({ children, ...props }: ButtonProps): ReactNode {
  return (
    <MuiButton {...props}>
      <span>{children}</span>
    </MuiButton>
  );
}

/** An entry of a menu, for the same reason. */
export function MenuItem({ children, ...props }: MenuItemProps): ReactNode {
  return (
    <MuiMenuItem {...props}>
      <span>{children}</span>
    </MuiMenuItem>
  );
}
