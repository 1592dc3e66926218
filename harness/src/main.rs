//! The binary: see [`kmspec::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    kmspec::cli::main()
}
