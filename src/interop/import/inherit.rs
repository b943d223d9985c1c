//! What entries of BibTeX have from others: `@string`, `crossref` and `xdata`.
//!
//! The crate `biblatex` resolves these too, but by recursion that does not end where entries or abbreviations refer to each
//! other in a circle, and with readers of dates that some dates make panic.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use biblatex::{Field, RawBibliography, RawChunk};

/// How many entries one can have fields from.
const MOST_PARENTS: usize = 16;

/// How many names are told that a value has and nobody defines. Each abbreviation has those of the ones that it uses, so
/// that in a chain of them there would be a name for each pair.
const MOST_UNDEFINED: usize = 8;

/// An entry with its fields, whose values are still in LaTeX.
#[derive(Debug)]
pub(super) struct Entry<'t> {
    /// Its key, as it is written.
    pub(super) key: &'t str,
    /// Its type in lower case.
    pub(super) kind: String,
    /// The values by the names in lower case. Of two with one name, the last one counts.
    pub(super) fields: BTreeMap<String, String>,
    /// The first abbreviations of its fields that are not defined before it.
    pub(super) undefined: Vec<&'t str>,
}

/// How many bytes a file of this length can have in the values that its entries share.
pub(super) fn most(length: usize) -> usize {
    length.saturating_mul(16).saturating_add(65_536)
}

/// The entries of a file with all abbreviations written out. An abbreviation can use those that stand before it; a month is
/// one that is always defined. `None` if more is written out than the file could mean ([`most`]).
pub(super) fn entries<'t>(raw: &RawBibliography<'t>, length: usize) -> Option<Vec<Entry<'t>>> {
    let mut written = Written { known: HashMap::new(), undefined: Vec::new(), left: most(length) };
    for pair in &raw.abbreviations {
        let value = written.out(&pair.value.v)?;
        let undefined = std::mem::take(&mut written.undefined);
        written.known.insert(pair.key.v.to_lowercase(), (value, undefined));
    }
    let mut entries = Vec::new();
    for entry in &raw.entries {
        let mut fields = BTreeMap::new();
        for pair in &entry.v.fields {
            fields.insert(pair.key.v.to_lowercase(), written.out(&pair.value.v)?);
        }
        let undefined = std::mem::take(&mut written.undefined);
        entries.push(Entry { key: entry.v.key.v, kind: entry.v.kind.v.to_lowercase(), fields, undefined });
    }
    Some(entries)
}

struct Written<'t> {
    /// What abbreviations stand for, by their names in lower case, and what in that was not defined.
    known: HashMap<String, (String, Vec<&'t str>)>,
    /// What was not defined in what has been written since it was taken from here.
    undefined: Vec<&'t str>,
    /// How many bytes may still be written.
    left: usize,
}

impl<'t> Written<'t> {
    /// A value with its parts joined.
    fn out(&mut self, field: &Field<'t>) -> Option<String> {
        let mut out = String::new();
        for part in field {
            let text = match part.v {
                RawChunk::Normal(text) => text,
                RawChunk::Abbreviation(name) => match self.known.get(&name.to_lowercase()) {
                    Some((text, undefined)) => {
                        undefined.iter().for_each(|name| miss(&mut self.undefined, name));
                        text
                    }
                    None => month(name).unwrap_or_else(|| {
                        miss(&mut self.undefined, name);
                        ""
                    }),
                },
            };
            self.left = self.left.checked_sub(text.len())?;
            out.push_str(text);
        }
        Some(out)
    }
}

/// Notes a name that is not defined, unless it is known or there are enough.
fn miss<'t>(undefined: &mut Vec<&'t str>, name: &'t str) {
    if undefined.len() < MOST_UNDEFINED && !undefined.contains(&name) {
        undefined.push(name);
    }
}

/// The months that the styles of BibTeX define, and what some write instead.
fn month(name: &str) -> Option<&'static str> {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = name.get(..3)?.to_ascii_lowercase();
    let known = name.len() == 3 || crate::interop::dates::read(&format!("{name} 2000")).is_some();
    months.into_iter().find(|month| known && *month == start)
}

/// The fields of the entry `at` and what it has from others, as BibLaTeX does by default (manual, appendix B): with `xdata`,
/// all that it does not have; with `crossref`, the title as that of the book or journal, and not what only the other one
/// is called, was edited by, or found at.
///
/// Each value that it has from others is taken from the bytes that are `left`; `None` if they do not suffice.
pub(super) fn inherited(
    entries: &[Entry<'_>],
    by_key: &HashMap<String, usize>,
    at: usize,
    left: &mut usize,
) -> Option<BTreeMap<String, String>> {
    let entry = entries.get(at)?;
    let mut fields = entry.fields.clone();
    let mut seen = HashSet::from([at]);
    let mut parents: VecDeque<(usize, bool)> = parents(entry, by_key, false).into();
    while let Some((parent_at, crossed)) = parents.pop_front() {
        let Some(parent) = entries.get(parent_at) else { continue };
        if seen.len() > MOST_PARENTS {
            break;
        }
        if !seen.insert(parent_at) {
            continue;
        }
        for (name, value) in &parent.fields {
            let name = if crossed { crossed_name(name, &parent.kind) } else { Some(name.as_str()) };
            if let Some(name) = name
                && !fields.contains_key(name)
            {
                *left = left.checked_sub(value.len())?;
                fields.insert(name.to_owned(), value.clone());
            }
        }
        parents.extend(self::parents(parent, by_key, crossed));
    }
    Some(fields)
}

/// The places of entries by their keys in lower case. Of two with one key it is the first; one without a key cannot be
/// referred to.
pub(super) fn by_key(entries: &[Entry<'_>]) -> HashMap<String, usize> {
    let mut by_key = HashMap::new();
    for (at, entry) in (0..).zip(entries).filter(|(_, entry)| !entry.key.is_empty()) {
        by_key.entry(entry.key.to_lowercase()).or_insert(at);
    }
    by_key
}

/// The entries that an entry has fields from, and whether it is as a part of them.
fn parents(entry: &Entry<'_>, by_key: &HashMap<String, usize>, crossed: bool) -> Vec<(usize, bool)> {
    let keys = |name: &str, crossed: bool| {
        let keys = entry.fields.get(name).into_iter().flat_map(|keys| keys.split(','));
        keys.filter_map(|key| Some((*by_key.get(&key.trim().to_lowercase())?, crossed))).collect::<Vec<_>>()
    };
    let mut all = keys("xdata", crossed);
    all.extend(keys("crossref", true));
    all
}

/// What a field of the whole is called in a part of it; `None` if the part does not have it.
fn crossed_name<'n>(name: &'n str, kind: &str) -> Option<&'n str> {
    match name {
        "title" if kind == "periodical" => Some("journaltitle"),
        "title" => Some("booktitle"),
        "abstract" | "annotation" | "annote" | "archiveprefix" | "arxivid" | "crossref" | "doi" | "editor"
        | "eprint" | "eprinttype" | "howpublished" | "ids" | "keywords" | "note" | "primaryclass" | "shorttitle"
        | "subtitle" | "url" | "xdata" => None,
        name => Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Entry<'_>> {
        entries(&RawBibliography::parse(text).expect("BibTeX"), text.len()).expect("a small file")
    }

    fn fields(text: &str) -> String {
        let entries = read(text);
        let fields = inherited(&entries, &by_key(&entries), 0, &mut most(text.len())).expect("small values");
        fields.iter().map(|(name, value)| format!("{name}={value};")).collect()
    }

    #[test]
    fn abbreviations_are_written_out() {
        let text = "@STRING{Acm = {ACM}} @string{j = acm # \" Journal\"} \
                    @misc{a, journal = J # { of }, month = jun, x = 3, y = SEPT, z = nowhere # 1}";
        let entries = read(text);
        let entry = entries.first().expect("an entry");
        let values: Vec<_> = entry.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(values, ["journal=ACM Journal of ", "month=jun", "x=3", "y=sep", "z=1"]);
        assert_eq!(entry.undefined, ["nowhere"]);
        let later = read("@string{a = b} @string{b = {B}} @misc{x, title = a # a} @misc{y, title = b}");
        assert_eq!(later.iter().map(|entry| entry.undefined.as_slice()).collect::<Vec<_>>(), [&["b"][..], &[]]);
    }

    #[test]
    fn abbreviations_in_a_circle_or_without_end_are_no_danger() {
        let circle = read("@string{a = b # \"x\"} @string{b = a # \"y\"} @misc{c, title = b # a}");
        assert_eq!(circle.first().and_then(|entry| entry.fields.get("title")).map(String::as_str), Some("xyx"));
        let doubling: String = (1..64).map(|at| format!("@string{{a{at} = a{0} # a{0}}}", at - 1)).collect();
        let text = format!("@string{{a0 = \"xxxxxxxx\"}}{doubling}");
        assert!(entries(&RawBibliography::parse(&text).expect("BibTeX"), text.len()).is_none());
        let chain: String = (1..5000).map(|at| format!("@string{{a{at} = a{} # u{at}}}", at - 1)).collect();
        let text = format!("{chain}@misc{{x, title = a4999, year = a4999 # a4998}}");
        let undefined: Vec<_> = read(&text).into_iter().flat_map(|entry| entry.undefined).collect();
        assert_eq!(undefined, ["a0", "u1", "u2", "u3", "u4", "u5", "u6", "u7"]);
    }

    #[test]
    fn a_part_has_the_title_of_the_whole_as_another_field() {
        let text = "@inproceedings{a, title={A}, crossref={P}} \
                    @proceedings{p, title={P}, year=2021, editor={E}, doi={10.1/p}, xdata={x}} @xdata{x, publisher={X}}";
        assert_eq!(fields(text), "booktitle=P;crossref=P;publisher=X;title=A;year=2021;");
        assert_eq!(fields("@misc{a, title={A}, crossref={}} @misc{, url={u}}"), "crossref=;title=A;");
        let text = "@article{a, xdata={x, y}} @xdata{x, title={X}} @xdata{y, title={Y}, url={u}}";
        assert_eq!(fields(text), "title=X;url=u;xdata=x, y;");
    }

    #[test]
    fn entries_in_a_circle_are_no_danger() {
        let text = "@misc{a, crossref={b}} @misc{b, year=1, crossref={a}, xdata={a,b,b,nowhere}}";
        assert_eq!(fields(text), "crossref=b;year=1;");
        let link = |at| format!("@misc{{k{at}, f{at} = 1, crossref = {{k{}}}}}", at + 1);
        let chain: String = (0..1000).map(link).collect();
        // Its own two, and one of each parent.
        assert_eq!(fields(&chain).matches(';').count(), 2 + MOST_PARENTS);
    }
}
