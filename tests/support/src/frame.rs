//! WebSocket frames made by hand (RFC 6455, section 5.2), for what no well-behaved client sends.

/// Continues a fragmented message.
pub const CONTINUATION: u8 = 0x0;
/// Text, or the beginning of it.
pub const TEXT: u8 = 0x1;
/// Bytes, or the beginning of them.
pub const BINARY: u8 = 0x2;

const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// One masked frame; `last` says that it ends its message.
pub fn frame(last: bool, opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = head(last, opcode, payload.len() as u64);
    let masked = payload
        .iter()
        .zip(MASK.iter().cycle())
        .map(|(byte, mask)| byte ^ mask);
    out.extend(masked);
    out
}

/// What comes before a payload of `length` bytes, which need not follow.
pub fn head(last: bool, opcode: u8, length: u64) -> Vec<u8> {
    let mut out = vec![u8::from(last) << 7 | opcode];
    if let Some(short) = u8::try_from(length).ok().filter(|short| *short < 126) {
        out.push(0x80 | short);
    } else if let Ok(medium) = u16::try_from(length) {
        out.push(0x80 | 126);
        out.extend(medium.to_be_bytes());
    } else {
        out.push(0x80 | 127);
        out.extend(length.to_be_bytes());
    }
    out.extend(MASK);
    out
}

/// One text message in as many frames as there are `parts`.
pub fn fragments(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let opcode = if index == 0 { TEXT } else { CONTINUATION };
        out.extend(frame(index + 1 == parts.len(), opcode, part));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_the_shortest_form() {
        assert_eq!(head(true, TEXT, 125)[..2], [0x81, 0x80 | 125]);
        assert_eq!(head(false, BINARY, 126)[..4], [0x02, 0x80 | 126, 0, 126]);
        assert_eq!(head(true, TEXT, 65_536)[..4], [0x81, 0xff, 0, 0]);
    }

    #[test]
    fn only_the_last_fragment_ends_the_message() {
        let bytes = fragments(&[b"a", b"b"]);
        assert_eq!((bytes[0], bytes[7]), (TEXT, 0x80 | CONTINUATION));
    }
}
