//! What every sequence makes of one key, as a page with a graph.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::exhaust::{Machine, World};

/// A page in Markdown: the states and what leads from one to another as a graph (Mermaid), then every call in every state. Only what
/// shows of a key tells its states apart there: two with different pasts are one where DescribeKey says the same.
#[must_use]
pub fn page(machine: &Machine, target: &str) -> String {
    let rows = rows(machine);
    let states: BTreeSet<String> = machine.states.keys().map(shown).collect();
    let mut page = format!(
        "# What calls make of a key: {target}\n\nEvery call in every state that kmspec tells apart, each state reached by its shortest \
         sequence: {} states, {} calls.{} Below, states with different pasts are one where DescribeKey says the same. What is \
         dashed, or marked *open*, no source settles: kmspec allows each way there, and this is the one taken.\n\n",
        machine.states.len(),
        machine.transitions.len(),
        match machine.complete {
            true => " No longer sequence reaches another state.",
            false => " Longer sequences may reach more.",
        }
    );
    page += &graph(&states, &rows);
    page += "\n## Every call in every state\n";
    for state in &states {
        let _ = writeln!(
            page,
            "\n### {state}\n\n| calls | answer | then |\n|---|---|---|"
        );
        let mut merged: BTreeMap<(&str, &str, bool), Vec<&str>> = BTreeMap::new();
        for (row, &open) in rows.iter().filter(|(row, _)| row.from == *state) {
            let to = if row.to == row.from { "" } else { &row.to };
            let calls = merged.entry((row.answer, to, open)).or_default();
            calls.push(row.call);
        }
        for ((answer, to, open), calls) in merged {
            let to = if to.is_empty() { "the same" } else { to };
            let open = if open { " *(open)*" } else { "" };
            let _ = writeln!(page, "| {} | {answer} | {to}{open} |", calls.join(", "));
        }
    }
    page
}

/// What a call did, as far as it shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row<'a> {
    from: String,
    answer: &'a str,
    to: String,
    call: &'a str,
}

/// Each row, with whether sources leave it open after some past.
fn rows(machine: &Machine) -> BTreeMap<Row<'_>, bool> {
    let mut rows = BTreeMap::new();
    for one in &machine.transitions {
        let row = Row {
            from: shown(&one.from),
            answer: &one.answer,
            to: shown(&one.to),
            call: &one.call,
        };
        *rows.entry(row).or_default() |= one.open;
    }
    rows
}

fn shown(world: &World) -> String {
    let keys: Vec<String> = world.iter().map(|(_, key)| key.to_string()).collect();
    keys.join(" / ")
}

fn graph(states: &BTreeSet<String>, rows: &BTreeMap<Row<'_>, bool>) -> String {
    let numbers: BTreeMap<&str, usize> = states.iter().map(String::as_str).zip(0..).collect();
    let mut graph = String::from("```mermaid\nflowchart TD\n");
    for (state, number) in &numbers {
        let lines = state.replace(", ", "<br>");
        let _ = writeln!(graph, "  s{number}[\"{lines}\"]");
    }
    let mut edges: BTreeMap<(&str, &str, bool), Vec<&str>> = BTreeMap::new();
    for (row, &open) in rows.iter().filter(|(row, _)| row.from != row.to) {
        let calls = edges.entry((&row.from, &row.to, open)).or_default();
        calls.push(row.call);
    }
    for ((from, to, open), calls) in edges {
        let arrow = if open { "-.->" } else { "-->" };
        let (from, to) = (numbers[from], numbers[to]);
        let _ = writeln!(graph, "  s{from} {arrow}|\"{}\"| s{to}", calls.join("<br>"));
    }
    graph + "```\n"
}
