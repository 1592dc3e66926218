//! The progress bar, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::{Event, Status};

pub(super) struct Progress {
    bar: ProgressBar,
    wrong: usize,
}

impl Progress {
    pub(super) fn new(watched: bool) -> Self {
        let bar = if watched {
            ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr())
        } else {
            ProgressBar::hidden()
        };
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} checks {wide_msg}");
        bar.set_style(style.expect("a valid template"));
        Self { bar, wrong: 0 }
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
