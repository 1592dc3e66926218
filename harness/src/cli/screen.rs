//! The terminal, or what stands in its place.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;

use crate::report::human::Look;

/// Columns where output goes to no terminal.
const WIDTH: usize = 110;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the environment says about the output.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    colourless: bool,
}

impl Screen {
    /// Reads the environment: see <https://no-color.org>.
    pub(super) fn of_process() -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            colourless: set("NO_COLOR") || dumb,
        }
    }

    pub(super) fn look(self, colour: Colour) -> Look {
        let terminal = io::stdout().is_terminal();
        let width = console::Term::stdout()
            .size_checked()
            .map_or(WIDTH, |(_, columns)| usize::from(columns));
        Look {
            width: if terminal { width } else { WIDTH },
            colour: match colour {
                Colour::Auto => terminal && !self.colourless,
                Colour::Always => true,
                Colour::Never => false,
            },
        }
    }

    /// Whether someone watches standard error.
    pub(super) fn watched(self) -> bool {
        io::stderr().is_terminal()
    }
}

/// Writes a result to standard output. A reader that went away is no error.
pub(super) fn print(text: &str) {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        say(&format!("standard output: {error}"));
    }
}

/// Says something to the user beside the results.
pub(super) fn say(text: &str) {
    // Where standard error is closed there is no one to tell.
    let _ = writeln!(io::stderr(), "kmspec: {text}");
}
