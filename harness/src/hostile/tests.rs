//! Replays the inputs of the harness's fuzz targets: the seeds, what fuzzing kept, and every crash that was once found.

#[path = "../../../engine/src/hostile/tests/inputs.rs"]
mod inputs;

use inputs::replays;

replays! {
    #[cfg(feature = "engine")]
    call_sequence
    fixture_file
    matcher
    #[cfg(feature = "engine")]
    sigv4_request
}

#[test]
fn seeds_that_are_made_are_there() {
    inputs::made("fixture_file", super::seeds::fixture_file());
    inputs::made("matcher", super::seeds::matcher());
    #[cfg(feature = "engine")]
    {
        inputs::made("call_sequence", super::sequence::seeds());
        inputs::made("sigv4_request", super::signature::seeds());
    }
}
