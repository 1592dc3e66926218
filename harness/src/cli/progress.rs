//! The progress bar, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::{Event, Status};

/// A bar that counts things up to how many there will be, where that is known.
pub(super) fn counting(watched: bool, all: Option<u64>, things: &str) -> ProgressBar {
    let bar = match watched {
        true => ProgressBar::with_draw_target(all, ProgressDrawTarget::stderr()),
        false => ProgressBar::hidden(),
    };
    let style = ProgressStyle::with_template(&match all {
        Some(_) => format!("{{bar:30}} {{pos}}/{{len}} {things} {{wide_msg}}"),
        None => format!("{{spinner}} {{pos}} {things} {{wide_msg}}"),
    });
    bar.set_style(style.expect("a valid template"));
    bar
}

pub(super) struct Progress {
    bar: ProgressBar,
    wrong: usize,
}

impl Progress {
    pub(super) fn new(watched: bool) -> Self {
        Self {
            bar: counting(watched, Some(0), "checks"),
            wrong: 0,
        }
    }

    pub(super) fn show(&mut self, event: &Event) {
        match event {
            Event::RunStarted { checks, .. } => self.bar.set_length(*checks as u64),
            Event::FixtureStarted { id } => self.bar.set_message(match self.wrong {
                0 => id.clone(),
                wrong => format!("({wrong} failed) {id}"),
            }),
            Event::CheckFinished(check) => {
                self.wrong += usize::from(check.status == Status::Fail);
                self.bar.inc(1);
            }
            Event::FixtureFinished { .. } => {}
            Event::RunFinished { .. } => self.bar.finish_and_clear(),
        }
    }
}
