//! The sources, over the network.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use mdbook_resources::interop::Record;
use mdbook_resources::links::Failure;
use mdbook_resources::lookup::{Answer, Endpoints, Source, Target, read};
use ureq::Agent;
use url::Url;

use crate::network::failure;
use crate::report;

/// Who is asking.
const USER_AGENT: &str = concat!("mdbook-resources/", env!("CARGO_PKG_VERSION"));
/// The longest answer that is read, in bytes. Pages are a tenth of it.
const LONGEST: u64 = 8 << 20;
/// How often a source may send on to another address.
const MOST_HOPS: u32 = 10;

/// Why nothing was found.
pub(super) struct Trouble {
    /// What each source said, as a sentence.
    pub(super) said: Vec<String>,
    pub(super) kind: Kind,
}

/// What sort of trouble it is. Of several sources, the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// No source could be reached.
    Unreached,
    /// A source has answered with something of no use.
    Unusable,
    /// A source says that there is no such thing.
    Unknown,
}

/// What the sources know of a target: the first of them that knows it.
pub(super) fn ask(target: &Target, endpoints: &Endpoints, timeout: Duration) -> Result<Record, Trouble> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(MOST_HOPS)
        .timeout_global(Some(timeout))
        .user_agent(USER_AGENT)
        .build();
    let agent = Agent::new_with_config(config);
    let watched = io::stderr().is_terminal();
    let mut trouble = Trouble { said: Vec::new(), kind: Kind::Unreached };
    for question in target.questions(endpoints) {
        let host = host(&question.url);
        let who = match question.source {
            Source::Page => format!("`{}`", question.url),
            source => format!("{} ({host})", source.name()),
        };
        if watched {
            report::progress(&format!("asking {host}"));
        }
        let answer = get(&agent, &question.url, question.source.accept());
        if watched {
            report::progress("");
        }
        match answer {
            Ok(answer) => {
                let (kind, why) = match read(target, &question, &answer) {
                    Ok(Some(record)) => return Ok(record),
                    Ok(None) => (Kind::Unknown, "does not know it".to_owned()),
                    Err(why) if matches!(answer.status, 404 | 410) => (Kind::Unknown, why),
                    Err(why) => (Kind::Unusable, why),
                };
                trouble.kind = trouble.kind.max(kind);
                trouble.said.push(format!("{who} {why}"));
            }
            Err(failure) => {
                let is_out_of_reach = matches!(
                    failure,
                    Failure::NoSuchHost | Failure::Lookup | Failure::TimedOut | Failure::Refused | Failure::Broken
                );
                let kind = if is_out_of_reach { Kind::Unreached } else { Kind::Unusable };
                trouble.kind = trouble.kind.max(kind);
                trouble.said.push(format!("{who}: {}", failure.describe(&host)));
            }
        }
    }
    Err(trouble)
}

fn get(agent: &Agent, url: &str, accept: &str) -> Result<Answer, Failure> {
    let failed = |error: &ureq::Error| failure(error, url);
    let mut answer = agent.get(url).header("Accept", accept).call().map_err(|error| failed(&error))?;
    let content_type = answer.headers().get("content-type");
    let content_type = content_type.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let body = answer.body_mut().with_config().limit(LONGEST).read_to_vec().map_err(|error| failed(&error))?;
    Ok(Answer { status: answer.status().as_u16(), content_type, body })
}

fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
