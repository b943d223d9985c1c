//! Who is asked when: so many at once, so many at one host, and with a pause between them.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use mdbook_resources::links::Visit;

/// Visits that are under way, none of which is asked for at the moment or more often than its host may be.
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    per_host: usize,
    pause: Duration,
}

#[derive(Default)]
struct State {
    /// Those that wait, each until a time.
    waiting: Vec<(Instant, Visit)>,
    hosts: HashMap<String, Host>,
    /// How many have not come to their end.
    open: usize,
}

#[derive(Default)]
struct Host {
    busy: usize,
    free_at: Option<Instant>,
}

impl Queue {
    pub(super) fn new(visits: Vec<Visit>, per_host: usize, pause: Duration) -> Self {
        let now = Instant::now();
        let open = visits.len();
        let waiting = visits.into_iter().map(|visit| (now, visit)).collect();
        let state = Mutex::new(State { waiting, open, ..State::default() });
        Self { state, changed: Condvar::new(), per_host, pause }
    }

    /// The next visit whose host may be asked; waits for it. `None` once all have come to their end.
    pub(super) fn next(&self) -> Option<Visit> {
        let mut state = self.lock();
        while state.open > 0 {
            let now = Instant::now();
            let ready = |(at, visit): &(Instant, Visit)| *at <= now && state.may_be_asked(visit, now, self.per_host);
            if let Some(found) = state.waiting.iter().position(ready) {
                let (_, visit) = state.waiting.remove(found);
                let host = state.hosts.entry(visit.host().to_owned()).or_default();
                host.busy += 1;
                host.free_at = Some(now + self.pause);
                return Some(visit);
            }
            let soon = state.next_change(now);
            state = self.changed.wait_timeout(state, soon).unwrap_or_else(PoisonError::into_inner).0;
        }
        None
    }

    /// Says that a host has answered, and how long to leave it alone besides the usual pause.
    pub(super) fn answered(&self, host: &str, alone: Duration) {
        let mut state = self.lock();
        let host = state.hosts.entry(host.to_owned()).or_default();
        host.busy = host.busy.saturating_sub(1);
        host.free_at = host.free_at.max(Some(Instant::now() + self.pause.max(alone)));
        self.changed.notify_all();
    }

    /// Takes back a visit that goes on. It goes before those that have not begun, so that each comes to its end soon.
    pub(super) fn put_back(&self, visit: Visit, after: Duration) {
        self.lock().waiting.insert(0, (Instant::now() + after, visit));
        self.changed.notify_all();
    }

    /// Says that a visit has come to its end.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.open = state.open.saturating_sub(1);
        self.changed.notify_all();
    }

    /// Lets nobody be asked any more.
    pub(super) fn close(&self) {
        self.lock().open = 0;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn may_be_asked(&self, visit: &Visit, now: Instant, per_host: usize) -> bool {
        let host = self.hosts.get(visit.host());
        host.is_none_or(|host| host.busy < per_host && host.free_at.is_none_or(|at| at <= now))
    }

    /// How long until a visit may have become ready by nothing but time.
    fn next_change(&self, now: Instant) -> Duration {
        let ready_at = |(at, visit): &(Instant, Visit)| {
            (*at).max(self.hosts.get(visit.host()).and_then(|host| host.free_at).unwrap_or(*at))
        };
        let times = self.waiting.iter().map(ready_at).filter(|at| *at > now);
        times.min().map_or(Duration::from_secs(1), |at| at - now)
    }
}
