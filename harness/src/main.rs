//! The binary: see [`kmspec::cli`].

use std::process::ExitCode;

/// `serve` makes an answer of many small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(feature = "planted-faults")]
    if std::env::var_os("KMSPEC_FAULT").is_some_and(|name| name == "list") {
        kmspec_engine::faults().for_each(|(name, wrong)| println!("{name}\t{wrong}"));
        return ExitCode::SUCCESS;
    }
    kmspec::cli::main()
}
