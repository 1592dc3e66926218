//! A page of text: colours, wrapping, fields that hang below their name.

use console::{Style, measure_text_width};

use super::Look;

/// Columns of the names of fields, with the blanks around them.
const HANG: usize = 12;

/// The most characters of a field's value; the JSON report has the whole.
const LONG: usize = 600;

/// The meanings that colours have.
#[derive(Clone, Copy)]
pub(in crate::report) enum Ink {
    Good,
    Bad,
    Warn,
    Bold,
    Dim,
}

pub(in crate::report) struct Page {
    look: Look,
    out: String,
}

impl Page {
    pub(in crate::report) fn new(look: Look) -> Self {
        let width = look.width.max(30);
        Self {
            look: Look { width, ..look },
            out: String::new(),
        }
    }

    pub(in crate::report) fn width(&self) -> usize {
        self.look.width
    }

    pub(in crate::report) fn ink(&self, ink: Ink, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        let style = match ink {
            Ink::Good => Style::new().green(),
            Ink::Bad => Style::new().red(),
            Ink::Warn => Style::new().yellow(),
            Ink::Bold => Style::new().bold(),
            Ink::Dim => Style::new().dim(),
        };
        style
            .force_styling(self.look.colour)
            .apply_to(text)
            .to_string()
    }

    pub(in crate::report) fn gap(&mut self) {
        self.out.push('\n');
    }

    /// A line, wrapped where it is too long.
    pub(in crate::report) fn line(&mut self, text: &str) {
        self.hang("", 0, text);
    }

    pub(in crate::report) fn heading(&mut self, title: &str, explained: &str) {
        let title = self.ink(Ink::Bold, title);
        match explained {
            "" => self.line(&title),
            _ => self.line(&format!("{title}: {explained}")),
        }
    }

    pub(in crate::report) fn item(&mut self, text: &str) {
        self.hang("  ", 4, text);
    }

    /// A named value; nothing where it is empty.
    pub(in crate::report) fn field(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let name = self.ink(Ink::Dim, &format!("{name:<8}"));
        let cut = match value.char_indices().nth(LONG) {
            Some((at, _)) => format!("{}… ({} characters)", &value[..at], value.chars().count()),
            None => value.to_string(),
        };
        for (index, line) in cut.lines().enumerate() {
            match index {
                0 => self.hang(&format!("   {name} "), HANG, line),
                _ => self.hang(&" ".repeat(HANG), HANG, line),
            }
        }
    }

    /// A remark below a field's value.
    pub(in crate::report) fn faint(&mut self, text: &str) {
        let ink = if self.look.colour {
            Some(Ink::Dim)
        } else {
            None
        };
        for line in wrap(text, self.look.width.saturating_sub(HANG)) {
            let line = ink.map_or_else(|| line.clone(), |ink| self.ink(ink, &line));
            self.push(&" ".repeat(HANG), &line);
        }
    }

    /// A line of a document: never wrapped, only cut.
    pub(in crate::report) fn verbatim(&mut self, ink: Ink, text: &str) {
        let room = self.look.width.saturating_sub(HANG);
        let cut = match text.chars().count() > room {
            true => text.chars().take(room - 1).chain(['…']).collect(),
            false => text.to_string(),
        };
        let cut = self.ink(ink, &cut);
        self.push(&" ".repeat(HANG), &cut);
    }

    pub(in crate::report) fn text(self) -> String {
        self.out
    }

    fn hang(&mut self, lead: &str, indent: usize, text: &str) {
        let room = self
            .look
            .width
            .saturating_sub(indent.max(measure_text_width(lead)));
        for (index, line) in wrap(text, room).iter().enumerate() {
            match index {
                0 => self.push(lead, line),
                _ => self.push(&" ".repeat(indent), line),
            }
        }
    }

    fn push(&mut self, lead: &str, line: &str) {
        self.out.push_str(format!("{lead}{line}").trim_end());
        self.out.push('\n');
    }
}

/// Lines of at most `room` columns, broken at blanks, inside a word only where that is longer than a line.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        let used = measure_text_width(line);
        let wide = measure_text_width(word);
        let fits = used + 1 + wide <= room || (wide > room && used + 1 < room);
        if line.is_empty() || fits {
            if used > 0 || !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            lines.push(word.to_string());
        }
        while let Some(rest) = overflow(lines.last_mut().expect("there is always a line"), room) {
            lines.push(rest);
        }
    }
    lines
}

/// Cuts a line that is too long; what was cut off. Coloured text is short and stays whole.
fn overflow(line: &mut String, room: usize) -> Option<String> {
    if measure_text_width(line) <= room || line.contains('\u{1b}') {
        return None;
    }
    let at = line.char_indices().nth(room)?.0;
    Some(line.split_off(at))
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn long_words_break_and_short_ones_flow() {
        assert_eq!(wrap("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("a bcdefg", 4), ["a bc", "defg"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
