//! Which fixtures and checks are meant.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use globset::{GlobBuilder, GlobMatcher};

use super::screen::say;
use crate::evidence::Book;
use crate::fixture::{self, Fixture, Wanted};
use crate::problem::Problem;
use crate::report::Failure;
use crate::spec::Spec;

/// What the command line says about it.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Selection")]
pub struct SelectArgs {
    /// A fixture's id, the folder of several, a check's id (fixture#name), a pattern over either, or a fixture file
    #[arg(value_name = "FILTER")]
    pub filters: Vec<String>,
    /// Further FILTERs
    #[arg(long, value_name = "GLOB")]
    pub filter: Vec<String>,
    /// Leave out what matches, written as a FILTER
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Only fixtures that carry this tag; of several, one is enough
    #[arg(long)]
    pub tag: Vec<String>,
    /// A folder of fixtures in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub fixtures: Option<PathBuf>,
}

type Found = Result<Vec<Fixture>, Vec<Problem>>;

/// Where fixtures of a kind are: in the program, of which those are read that are wanted, or in a folder.
struct Kind {
    built_in: fn(&Spec, &Book, Wanted<'_>) -> Found,
    folder: fn(&Path, &Spec, &Book) -> Found,
}

const FIXTURES: Kind = Kind {
    built_in: fixture::embedded_of,
    folder: fixture::folder,
};

const QUESTIONS: Kind = Kind {
    built_in: fixture::questions,
    folder: fixture::folder_of_questions,
};

/// Ids of checks.
pub(super) type Checks = BTreeSet<String>;

/// What is selected.
pub(super) struct Selection {
    /// The fixtures to play. A fixture is played whole, even where only some of its checks are selected.
    pub(super) fixtures: Vec<Fixture>,
    /// The ids of the checks to report.
    pub(super) checks: Checks,
    /// The ids of all checks that were read, selected or not.
    pub(super) all: Checks,
    /// The filters and tags that match nothing.
    idle: Vec<String>,
}

/// The facts, and what of the fixtures is selected.
pub(super) struct Chosen {
    pub(super) spec: Spec,
    pub(super) book: Book,
    pub(super) selection: Selection,
}

impl SelectArgs {
    /// Reads facts and fixtures and picks those meant; says which filters match nothing.
    pub(super) fn choose(&self) -> Result<Chosen, Failure> {
        self.choose_of(&FIXTURES, false)
    }

    /// [`Self::choose`], which also reads what no filter can mean.
    pub(super) fn choose_knowing_all(&self) -> Result<Chosen, Failure> {
        self.choose_of(&FIXTURES, true)
    }

    /// [`Self::choose`], with questions as the built-in fixtures.
    pub(super) fn choose_questions(&self) -> Result<Chosen, Failure> {
        self.choose_of(&QUESTIONS, false)
    }

    fn choose_of(&self, kind: &Kind, all: bool) -> Result<Chosen, Failure> {
        let spec = Spec::embedded();
        let book = Book::embedded(&spec);
        let selection = self
            .select(kind, all, &spec, &book)
            .map_err(|problems| Failure::usage(problems.join("\n")))?;
        for filter in &selection.idle {
            say(&format!("nothing matches {filter:?}"));
        }
        Ok(Chosen {
            spec,
            book,
            selection,
        })
    }

    fn select(
        &self,
        kind: &Kind,
        all: bool,
        spec: &Spec,
        book: &Book,
    ) -> Result<Selection, Vec<String>> {
        let mut given = Vec::new();
        let mut filters = Vec::new();
        for text in self.filters.iter().chain(&self.filter) {
            if let Some(path) = as_file(text) {
                let fixture = read(&path, spec, book)?;
                filters.push(Filter::exactly(&fixture.id, text));
                given.push(fixture);
            } else {
                filters.push(Filter::new(text)?);
            }
        }
        let excluded = self.exclude.iter().map(|text| Filter::new(text));
        let excluded: Vec<Filter> = excluded.collect::<Result<_, _>>()?;
        // Only who reads all knows which tags there are.
        let all = all || filters.is_empty() || !self.tag.is_empty();
        let wanted = |id: &str| all || filters.iter().any(|filter| filter.may_mean(id));
        let mut fixtures = match &self.fixtures {
            Some(root) => (kind.folder)(root, spec, book),
            None => (kind.built_in)(spec, book, &wanted),
        }
        .map_err(|problems| -> Vec<String> {
            problems.iter().map(ToString::to_string).collect()
        })?;
        for fixture in given {
            // The file given wins over one of the same id.
            fixtures.retain(|other| other.id != fixture.id);
            fixtures.push(fixture);
        }
        fixtures.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(self.pick(fixtures, &filters, &excluded))
    }

    fn pick(&self, fixtures: Vec<Fixture>, filters: &[Filter], excluded: &[Filter]) -> Selection {
        let all: Checks = fixtures.iter().flat_map(ids).collect();
        let carried: BTreeSet<String> = fixtures.iter().flat_map(|f| f.tags.clone()).collect();
        let unknown = self.tag.iter().filter(|tag| !carried.contains(*tag));
        let mut used = vec![false; filters.len()];
        let mut checks = Checks::new();
        let mut picked = Vec::new();
        for fixture in fixtures {
            let mut wanted = false;
            for id in ids(&fixture) {
                let mut meant = filters.is_empty();
                for (filter, used) in filters.iter().zip(&mut used) {
                    let hit = filter.matches(&fixture.id, &id);
                    meant |= hit;
                    *used |= hit;
                }
                let tagged =
                    self.tag.is_empty() || self.tag.iter().any(|t| fixture.tags.contains(t));
                if meant && tagged && !excluded.iter().any(|f| f.matches(&fixture.id, &id)) {
                    wanted = true;
                    checks.insert(id);
                }
            }
            if wanted {
                picked.push(fixture);
            }
        }
        let idle = filters.iter().zip(used).filter(|(_, used)| !used);
        let mut idle: Vec<String> = idle.map(|(filter, _)| filter.text.clone()).collect();
        idle.extend(unknown.map(|tag| format!("--tag {tag}")));
        Selection {
            fixtures: picked,
            checks,
            all,
            idle,
        }
    }
}

pub(super) struct Filter {
    text: String,
    id: String,
    /// `None` where one fixture alone is meant.
    glob: Option<GlobMatcher>,
}

impl Filter {
    pub(super) fn new(text: &str) -> Result<Self, Vec<String>> {
        let id = text.trim_end_matches('/').to_string();
        let glob = GlobBuilder::new(&id)
            .literal_separator(false)
            .build()
            .map_err(|e| vec![format!("the filter {text:?}: {}", e.kind())])?;
        Ok(Self {
            text: text.to_string(),
            id,
            glob: Some(glob.compile_matcher()),
        })
    }

    /// The fixture of this id alone.
    fn exactly(id: &str, text: &str) -> Self {
        Self {
            text: text.to_string(),
            id: id.to_string(),
            glob: None,
        }
    }

    pub(super) fn matches(&self, fixture: &str, check: &str) -> bool {
        let below = |path: &str| {
            path.strip_prefix(&*self.id)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        self.id == fixture
            || self.glob.as_ref().is_some_and(|glob| {
                self.id == check || below(fixture) || glob.is_match(fixture) || glob.is_match(check)
            })
    }

    /// Whether it can match the fixture of this id or a check of it, by how it begins.
    fn may_mean(&self, fixture: &str) -> bool {
        let plain = match self.id.find(['*', '?', '[', '{', '\\']) {
            Some(end) if self.glob.is_some() => &self.id[..end],
            _ => &self.id,
        };
        let of_check = || plain.strip_prefix(fixture)?.strip_prefix('#');
        fixture.starts_with(plain) || of_check().is_some()
    }
}

fn ids(fixture: &Fixture) -> impl Iterator<Item = String> {
    fixture
        .judged()
        .map(|judged| format!("{}#{}", fixture.id, judged.name))
}

/// The path that a filter names, where it names one.
fn as_file(text: &str) -> Option<PathBuf> {
    let path = Path::new(text);
    let json = path
        .extension()
        .is_some_and(|extension| extension == "json");
    (json || path.is_file()).then(|| path.to_path_buf())
}

fn read(path: &Path, spec: &Spec, book: &Book) -> Result<Fixture, Vec<String>> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| vec![format!("{shown}: {e}")])?;
    Fixture::read(&id_of(path), &shown, &text, spec, book)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// The id that the fixture has in its folder, or the file's name where it lies in none.
fn id_of(path: &Path) -> String {
    let shown = path.to_string_lossy().replace('\\', "/");
    let starts = ["cases/", "questions/", "recordings/aws/", "regressions/"];
    let below = starts.iter().find_map(|start| {
        let at = shown.rfind(start)?;
        (at == 0 || shown.as_bytes()[at - 1] == b'/').then(|| &shown[at..])
    });
    let known = below
        .and_then(|path| {
            kmspec_fixtures::fixture_id(path).or_else(|| kmspec_fixtures::question_id(path))
        })
        .map(str::to_string);
    known.unwrap_or_else(|| {
        let name = path.file_stem().unwrap_or_default();
        name.to_string_lossy().into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_filter_matches_is_read() {
        let spec = Spec::embedded();
        let fixtures = fixture::embedded(&spec, &Book::embedded(&spec)).expect("they are in order");
        let first = &fixtures[0].id;
        let check = ids(&fixtures[0]).next().expect("it has a check");
        for text in [
            "import",
            "import/",
            "imp*",
            "*#*",
            "**/*expiry*",
            "[hi]mport/**",
            "{order,state}/Decrypt*",
            "import/e\\xpiry*",
            "state/Disabled/Decrypt",
            first,
            &check,
            &check[..check.len() - 1],
            &format!("{check}*"),
            &format!("{first}#*"),
            &format!("{first}?*"),
        ] {
            let filter = Filter::new(text).expect("a pattern");
            for fixture in &fixtures {
                let meant = ids(fixture).any(|id| filter.matches(&fixture.id, &id));
                assert!(
                    filter.may_mean(&fixture.id) || !meant,
                    "{text}: {}",
                    fixture.id
                );
            }
        }
    }

    #[test]
    fn a_file_means_itself_and_not_the_folder_of_its_name() {
        let file = Filter::exactly("import", "./import.json");
        assert!(file.matches("import", "import#answer"));
        assert!(!file.matches("import/expiry", "import/expiry#answer"));
        let folder = Filter::new("import").expect("a pattern");
        assert!(folder.matches("import/expiry", "import/expiry#answer"));
    }
}
