//! Whether some order of the calls of a history explains all their answers.
//!
//! A history is linearizable where each call can be given a moment between its start and its end at which it happened, so that one call
//! after the other, in the order of these moments, is answered as it was. The search is that of Wing and Gong with the memory that Lowe
//! gave it: <https://doi.org/10.1006/jpdc.1993.1015>, <https://doi.org/10.1002/cpe.3928>. A set of calls that leads to a world once is
//! not looked at twice, and what a call makes of a world is worked out once.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;

/// When a call was under way, on the clock of all its callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// When it was sent, in nanoseconds.
    pub invoked: u64,
    /// When its answer had come; none where there is no answer: it may have happened at any time since, or never.
    pub returned: Option<u64>,
}

/// What the search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This order of calls explains the answers; of those without an answer it holds the ones that happened.
    Linearizable(Vec<usize>),
    /// No order does; this one goes furthest.
    NotLinearizable(Vec<usize>),
    /// The budget was spent before it was known.
    Unknown,
}

/// Looks for an order of `calls`, the world being `start` at first. `step` tells what the world is after a call with the answer that it
/// had, and `None` where in this world it is not answered so; without an answer, what it is where the call happens. At most `budget`
/// times a call is tried.
pub fn search<S, F>(calls: &[Interval], start: S, budget: u64, step: F) -> Verdict
where
    S: Clone + Eq + Hash,
    F: FnMut(&S, usize) -> Option<S>,
{
    let answered = calls.iter().filter(|call| call.returned.is_some()).count();
    let mut list = List::of(calls);
    let mut worlds = Worlds::new(start, calls.len(), step);
    let mut memory: HashSet<(Box<[u64]>, usize)> = HashSet::new();
    let mut happened = vec![0u64; calls.len().div_ceil(64)].into_boxed_slice();
    // Each call that happened, with the world before it.
    let mut order: Vec<(usize, usize)> = Vec::new();
    let mut longest: Vec<usize> = Vec::new();
    let (mut world, mut done, mut spent) = (0, 0, 0);
    let mut at = list.first();
    loop {
        if done == answered {
            return Verdict::Linearizable(order.into_iter().map(|(call, _)| call).collect());
        }
        let Some(call) = list.call(at) else {
            // An answer had come before any of the calls that are left could happen.
            let Some((call, before)) = order.pop() else {
                return Verdict::NotLinearizable(longest);
            };
            happened[call / 64] ^= 1 << (call % 64);
            done -= usize::from(calls[call].returned.is_some());
            world = before;
            list.put_back(call);
            at = list.after(call);
            continue;
        };
        spent += 1;
        if spent > budget {
            return Verdict::Unknown;
        }
        if let Some(next) = worlds.after(world, call) {
            happened[call / 64] ^= 1 << (call % 64);
            if memory.insert((happened.clone(), next)) {
                order.push((call, world));
                if order.len() > longest.len() {
                    longest = order.iter().map(|(call, _)| *call).collect();
                }
                done += usize::from(calls[call].returned.is_some());
                world = next;
                list.take_out(call);
                at = list.first();
                continue;
            }
            happened[call / 64] ^= 1 << (call % 64);
        }
        at = list.after(call);
    }
}

/// The worlds that were come to, by number, and what calls make of them.
struct Worlds<S, F> {
    all: Vec<Rc<S>>,
    numbers: HashMap<Rc<S>, usize>,
    /// For each world and call the world after it, once that is known.
    after: Vec<Vec<Option<Option<usize>>>>,
    calls: usize,
    step: F,
}

impl<S: Clone + Eq + Hash, F: FnMut(&S, usize) -> Option<S>> Worlds<S, F> {
    fn new(start: S, calls: usize, step: F) -> Self {
        let mut worlds = Self {
            all: Vec::new(),
            numbers: HashMap::new(),
            after: Vec::new(),
            calls,
            step,
        };
        worlds.number(start);
        worlds
    }

    fn number(&mut self, world: S) -> usize {
        if let Some(&number) = self.numbers.get(&world) {
            return number;
        }
        let world = Rc::new(world);
        self.all.push(Rc::clone(&world));
        self.after.push(vec![None; self.calls]);
        let number = self.all.len() - 1;
        self.numbers.insert(world, number);
        number
    }

    fn after(&mut self, world: usize, call: usize) -> Option<usize> {
        if let Some(known) = self.after[world][call] {
            return known;
        }
        let next = (self.step)(&self.all[world], call);
        let next = next.map(|next| self.number(next));
        self.after[world][call] = Some(next);
        next
    }
}

/// The beginnings and ends of the calls that have not happened yet, in the order of time: a list linked both ways, so that a call that is
/// taken out can be put back.
struct List {
    next: Vec<usize>,
    previous: Vec<usize>,
    /// Before the first and after the last.
    edge: usize,
    answered: Vec<bool>,
}

impl List {
    fn of(calls: &[Interval]) -> Self {
        let beginnings = calls.iter().enumerate();
        let beginnings = beginnings.map(|(call, times)| (times.invoked, false, 2 * call));
        let ends = calls.iter().enumerate();
        let ends = ends.filter_map(|(call, times)| Some((times.returned?, true, 2 * call + 1)));
        // Of what has the same time, no call was over before another began.
        let mut nodes: Vec<(u64, bool, usize)> = beginnings.chain(ends).collect();
        nodes.sort_unstable();
        let edge = 2 * calls.len();
        let mut list = Self {
            next: vec![edge; edge + 1],
            previous: vec![edge; edge + 1],
            edge,
            answered: calls.iter().map(|call| call.returned.is_some()).collect(),
        };
        let mut last = edge;
        for (_, _, node) in nodes {
            list.link(last, node);
            last = node;
        }
        list.link(last, edge);
        list
    }

    fn link(&mut self, one: usize, other: usize) {
        self.next[one] = other;
        self.previous[other] = one;
    }

    fn first(&self) -> usize {
        self.next[self.edge]
    }

    /// The call that begins here.
    fn call(&self, node: usize) -> Option<usize> {
        (node != self.edge && node.is_multiple_of(2)).then_some(node / 2)
    }

    fn after(&self, call: usize) -> usize {
        self.next[2 * call]
    }

    fn take_out(&mut self, call: usize) {
        self.unlink(2 * call);
        if self.answered[call] {
            self.unlink(2 * call + 1);
        }
    }

    /// In the reverse order of taking out.
    fn put_back(&mut self, call: usize) {
        if self.answered[call] {
            self.relink(2 * call + 1);
        }
        self.relink(2 * call);
    }

    fn unlink(&mut self, node: usize) {
        let (previous, next) = (self.previous[node], self.next[node]);
        self.link(previous, next);
    }

    fn relink(&mut self, node: usize) {
        let (previous, next) = (self.previous[node], self.next[node]);
        self.next[previous] = node;
        self.previous[next] = node;
    }
}

#[cfg(test)]
mod tests;
