use super::*;
use crate::derive::Stream;

/// What is done to a number that is 0 at first.
#[derive(Clone, Copy, Debug)]
enum Op {
    Write(u8),
    /// With what was read.
    Read(u8),
    /// Adds 1 and tells what it was.
    Add(u8),
}

fn step(number: u8, op: Op) -> Option<u8> {
    match op {
        Op::Write(new) => Some(new),
        Op::Read(seen) => (seen == number).then_some(number),
        Op::Add(was) => (was == number).then_some(number.wrapping_add(1)),
    }
}

type History = [(u64, Option<u64>, Op)];

fn searched(history: &History, budget: u64) -> Verdict {
    let calls: Vec<Interval> = history
        .iter()
        .map(|&(invoked, returned, _)| Interval { invoked, returned })
        .collect();
    // What an Add tells is not known without an answer.
    search(&calls, 0, budget, |number, call| match history[call] {
        (_, None, Op::Add(_)) => Some(number + 1),
        (.., op) => step(*number, op),
    })
}

fn is_linearizable(history: &History) -> bool {
    match searched(history, u64::MAX) {
        Verdict::Linearizable(order) => {
            explains(history, &order);
            true
        }
        Verdict::NotLinearizable(_) => false,
        Verdict::Unknown => panic!("the budget is endless"),
    }
}

/// The order does explain the history.
fn explains(history: &History, order: &[usize]) {
    let mut number = 0;
    for (place, &call) in order.iter().enumerate() {
        number = match history[call] {
            (_, None, Op::Add(_)) => number + 1,
            (.., op) => step(number, op).expect("the answer is right"),
        };
        let late = order[place..]
            .iter()
            .any(|&later| history[later].1.is_some_and(|end| end < history[call].0));
        assert!(!late, "{history:?}: {order:?} is against time");
    }
    let answered = (0..history.len()).filter(|&call| history[call].1.is_some());
    assert!(answered.into_iter().all(|call| order.contains(&call)));
}

#[test]
fn calls_one_after_the_other_are_as_they_are() {
    assert!(is_linearizable(&[]));
    let right = [
        (0, Some(1), Op::Write(3)),
        (2, Some(3), Op::Read(3)),
        (4, Some(5), Op::Add(3)),
        (6, Some(7), Op::Read(4)),
    ];
    assert!(is_linearizable(&right));
}

#[test]
fn calls_at_the_same_time_may_have_either_order() {
    for seen in [0, 3] {
        let history = [(0, Some(5), Op::Write(3)), (1, Some(4), Op::Read(seen))];
        assert!(is_linearizable(&history), "{seen}");
    }
    // The end of one and the beginning of the other have the same time: nothing says which was first.
    assert!(is_linearizable(&[
        (0, Some(5), Op::Write(3)),
        (5, Some(6), Op::Read(0))
    ]));
}

#[test]
fn a_stale_read_has_no_order() {
    let history = [(0, Some(1), Op::Write(3)), (2, Some(3), Op::Read(0))];
    assert!(!is_linearizable(&history));
    // Once one has seen the new, no other sees the old again.
    let history = [
        (0, Some(9), Op::Write(3)),
        (1, Some(2), Op::Read(3)),
        (3, Some(4), Op::Read(0)),
    ];
    assert!(!is_linearizable(&history));
}

#[test]
fn a_lost_update_has_no_order() {
    let both = [
        (0, Some(5), Op::Add(0)),
        (1, Some(4), Op::Add(0)),
        (6, Some(7), Op::Read(1)),
    ];
    assert!(!is_linearizable(&both));
    assert!(is_linearizable(&[
        (0, Some(5), Op::Add(0)),
        (1, Some(4), Op::Add(1)),
        (6, Some(7), Op::Read(2))
    ]));
}

#[test]
fn a_call_without_an_answer_happens_late_or_never() {
    for seen in [0, 3] {
        let history = [(0, None, Op::Write(3)), (10, Some(11), Op::Read(seen))];
        assert!(is_linearizable(&history), "{seen}");
    }
    let twice = [
        (0, None, Op::Write(3)),
        (10, Some(11), Op::Read(0)),
        (12, Some(13), Op::Read(3)),
        (14, Some(15), Op::Read(0)),
    ];
    assert!(is_linearizable(&twice[..3]));
    assert!(!is_linearizable(&twice), "it happens once");
    let early = [(5, None, Op::Write(3)), (1, Some(2), Op::Read(3))];
    assert!(!is_linearizable(&early), "not before it was sent");
}

#[test]
fn a_spent_budget_is_told() {
    let history: Vec<_> = (0..12).map(|n| (0, Some(100), Op::Add(n + 1))).collect();
    assert_eq!(searched(&history, 5), Verdict::Unknown);
    assert!(!is_linearizable(&history));
}

#[test]
fn what_goes_furthest_is_told() {
    let history = [
        (0, Some(1), Op::Write(3)),
        (2, Some(3), Op::Add(3)),
        (4, Some(5), Op::Read(3)),
    ];
    let expected = Verdict::NotLinearizable(vec![0, 1]);
    assert_eq!(searched(&history, u64::MAX), expected);
}

/// Tries every order of every subset that holds the answered calls.
fn by_brute_force(history: &History, number: u8, left: &mut Vec<usize>) -> bool {
    if left.iter().all(|&call| history[call].1.is_none()) {
        return true;
    }
    for place in 0..left.len() {
        let call = left[place];
        let (invoked, returned, op) = history[call];
        let is_late = left
            .iter()
            .any(|&other| history[other].1.is_some_and(|end| end < invoked));
        let next = match (returned, op) {
            (None, Op::Add(_)) => Some(number + 1),
            _ => step(number, op),
        };
        let Some(next) = next.filter(|_| !is_late) else {
            continue;
        };
        left.remove(place);
        let found = by_brute_force(history, next, left);
        left.insert(place, call);
        if found {
            return true;
        }
    }
    false
}

#[test]
fn the_search_agrees_with_brute_force() {
    let mut stream = Stream::of(&[b"search"]);
    let mut counts = [0; 2];
    for _ in 0..20_000 {
        let size = 1 + usize::from(stream.bytes(1)[0] % 6);
        let history: Vec<_> = (0..size)
            .map(|_| {
                let bytes = stream.bytes(5);
                let invoked = u64::from(bytes[0] % 12);
                let end = invoked + 1 + u64::from(bytes[1] % 8);
                let value = bytes[3] % 3;
                let op = match bytes[4] % 3 {
                    0 => Op::Write(value),
                    1 => Op::Read(value),
                    _ => Op::Add(value),
                };
                (invoked, (!bytes[2].is_multiple_of(6)).then_some(end), op)
            })
            .collect();
        let expected = by_brute_force(&history, 0, &mut (0..size).collect());
        assert_eq!(is_linearizable(&history), expected, "{history:?}");
        counts[usize::from(expected)] += 1;
    }
    assert!(counts[0] > 2000 && counts[1] > 2000, "{counts:?}");
}
