import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { type ReactNode, useEffect, useRef } from "react";

/** A page with a few words and what can be done. The focus goes to its heading, so that it is read out. */
export function CenteredPage({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Box
      component="main"
      sx={{
        boxSizing: "border-box",
        minHeight: "100%",
        maxWidth: "28rem",
        mx: "auto",
        px: 2,
        py: 4,
        display: "flex",
        flexDirection: "column",
        justifyContent: "center",
        gap: 2,
      }}
    >
      <Typography ref={heading} component="h1" variant="h5" tabIndex={-1} sx={{ outline: "none" }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}

/** What went wrong, read out at once. */
export function Problem({ children }: { children: ReactNode }): ReactNode {
  return (
    <Typography role="alert" sx={{ color: "error.main", fontWeight: 600 }}>
      {children}
    </Typography>
  );
}
