//! The program; everything else stands in the library of the same name, so that tests can walk its pages.

use std::process::ExitCode;

fn main() -> ExitCode {
    maitri::cli::run()
}
