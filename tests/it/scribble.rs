//! Catalogs as nobody writes them: every form of every value, in any order, with blanks and comments anywhere.

use std::fmt::Write as _;

/// Choices that follow from a list of numbers. Once it is used up, the first choice is taken.
pub(crate) struct Dice<'n> {
    numbers: std::slice::Iter<'n, u8>,
}

impl<'n> Dice<'n> {
    pub(crate) fn new(numbers: &'n [u8]) -> Self {
        Self { numbers: numbers.iter() }
    }

    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.numbers.next().copied().unwrap_or(0)) % sides
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }

    /// A number of times, seldom many.
    fn some(&mut self) -> usize {
        self.pick(&[0, 1, 1, 2, 2, 3])
    }
}

/// A comment, before it gets its number.
const COMMENT: &str = "#@";

/// A catalog in TOML that is well-formed, and how many comments it has: `# c0;`, `# c1;` and so on, each once.
pub(crate) fn toml(dice: &mut Dice<'_>) -> (String, usize) {
    let mut out = String::from(dice.pick(&[
        "",
        "",
        "\n",
        "#:schema #@\n",
        "#@\n\n",
        "#:schema #@\n#@\n#@\n\n\n#@\n",
        "#@\n#:schema #@\n#@\n",
        "#@\n\n#:schema #@\n",
    ]));
    let mut later = String::new();
    for table in ["chapters", "sections"] {
        titles(dice, table, &mut out, &mut later);
    }
    if dice.roll(12) == 0 {
        let (open, close) = (list_gap(dice), list_gap(dice));
        let _ = write!(out, "x-root{} = [{open}1{close}]{}\n{}", blank(dice), behind(dice), between(dice));
    }
    for at in 0..dice.roll(5) {
        entry(dice, at, &mut later);
        if dice.roll(6) == 0 {
            let _ = write!(later, "[x-{at}{}]{}\n{}k.l = 1\n", blank(dice), behind(dice), between(dice));
        }
        if at == 2 {
            later.push_str(dice.pick(&["", "[groups]\n", "[groups.g]\nen = 'G'\n", "[groups]\ng = 'G'\n[groups.h]\n"]));
        }
    }
    out += &later;
    out += &between(dice);
    if dice.roll(4) == 0 {
        out.truncate(out.trim_end_matches('\n').len());
    }
    let mut numbered = String::new();
    let mut count = 0;
    for (at, part) in out.split(COMMENT).enumerate() {
        if at > 0 {
            let _ = write!(numbered, "# c{count};");
            count += 1;
        }
        numbered.push_str(part);
    }
    (numbered, count)
}

fn blank(dice: &mut Dice<'_>) -> &'static str {
    dice.pick(&["", "", " ", "  ", "\t"])
}

fn behind(dice: &mut Dice<'_>) -> &'static str {
    dice.pick(&["", "", "", "", " #@", "#@ x\t ", "  "])
}

/// Lines between two others.
fn between(dice: &mut Dice<'_>) -> String {
    let line = |dice: &mut Dice<'_>| dice.pick(&["\n", "#@\n", "  #@ x \n", "\n#@\n\n", "#@\n#@\n", " \t\n"]);
    (0..dice.pick(&[0, 0, 0, 1, 2])).map(|_| line(dice)).collect()
}

/// What may stand between the brackets and the items of a list.
fn list_gap(dice: &mut Dice<'_>) -> &'static str {
    dice.pick(&["", "", " ", " ", "\n", "\n  ", " #@\n", "\n#@\n#@\n ", "\n\n", "#@\n\t"])
}

fn titles(dice: &mut Dice<'_>, table: &str, out: &mut String, later: &mut String) {
    let keys = if table == "chapters" { ["1", "\"5\"", "'x.y'"] } else { ["s", "t", "\"u\""] };
    let keys = &keys[..dice.roll(4)];
    let key = |dice: &mut Dice<'_>, key: &str| format!("{}{key}{}={}", blank(dice), blank(dice), blank(dice));
    match dice.roll(6) {
        0 | 1 => {
            let _ = writeln!(later, "{}{}[{table}]{}", between(dice), blank(dice), behind(dice));
            for name in keys {
                let _ = writeln!(later, "{}{}{}{}", between(dice), key(dice, name), language(dice), behind(dice));
            }
        }
        2 => {
            for name in keys {
                let _ = write!(later, "{}[{table}.{name}]{}\n{}", between(dice), behind(dice), between(dice));
                let _ = writeln!(later, "{}{}{}", key(dice, "en"), string(dice, "Title"), behind(dice));
            }
        }
        3 => {
            let _ = write!(out, "{}{table} = {{{}", between(dice), list_gap(dice));
            for name in keys {
                let _ = write!(out, "{}{}{},{}", key(dice, name), language(dice), list_gap(dice), list_gap(dice));
            }
            let _ = writeln!(out, "}}{}", behind(dice));
        }
        4 => {
            for name in keys {
                let value = language(dice);
                let _ = writeln!(out, "{}{table}.{}{value}{}", between(dice), key(dice, name), behind(dice));
            }
        }
        _ => {}
    }
}

fn entry(dice: &mut Dice<'_>, at: usize, out: &mut String) {
    let also = dice.roll(4) == 3;
    let header = dice.pick(if also { &["[[also]]", "[[ \"also\" ]]"] } else { &["[[resource]]", "[[ 'resource' ]]"] });
    let _ = writeln!(out, "{}{}{header}{}", between(dice), blank(dice), behind(dice));
    let mut fields: Vec<(&str, Vec<String>)> = Vec::new();
    let mut below = String::new();
    let id = string(dice, ["r-b", "r-a", "r-d", "r-c", "r-e"][at % 5]);
    fields.push((if also { "resource" } else { "id" }, vec![format!(" = {id}")]));
    if !also {
        fields.push(("title", texts(dice, "resource.title", &mut below)));
        for (name, value) in details(dice) {
            fields.push((name, vec![value]));
        }
        if dice.roll(3) == 0 {
            fields.push(("related", related(dice, &mut below)));
        }
    }
    fields.push(("chapter", vec![format!("{}={}", blank(dice), chapter(dice))]));
    if dice.roll(3) == 0 {
        fields.push(("note", texts(dice, if also { "also.note" } else { "resource.note" }, &mut below)));
    }
    let mut lines: Vec<String> = Vec::new();
    for (name, values) in fields {
        let name = if name == "id" { dice.pick(&["id", "\"id\"", "'id'"]) } else { name };
        lines.extend(values.into_iter().map(|value| format!("{name}{value}")));
    }
    while !lines.is_empty() {
        let line = lines.remove(dice.roll(lines.len()));
        let _ = writeln!(out, "{}{}{line}{}", between(dice), blank(dice), behind(dice));
    }
    out.push_str(&below);
}

/// The fields of a resource that have one value.
fn details(dice: &mut Dice<'_>) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("date", dice.pick(DATES).to_owned()),
        ("authors", list(dice, &["Hu, Edward", "\"Meta\"", "김, 철수", "et al."])),
        ("tags", list(dice, &["a-tag", "b", "a-tag-that-is-rather-long-and-goes-on-and-on-so-that-few-fit", "c"])),
        ("edition", dice.pick(&["2", "\"2\"", "1_0", "0x2", "'Revised'", "{ en = 'New', ko = \"새 판\" }"]).to_owned()),
        ("kind", string(dice, "paper")),
        ("url", string(dice, "https://example.org/a?b='c'")),
        ("x-unknown", dice.pick(&["1.50", "0x1F", "[ [ 1,2 ],{ a.b=true } ]", "07:32:00", "-1_000"]).to_owned()),
        ("isbn", string(dice, "0-306-40615-2")),
        ("short-name", language(dice)),
    ];
    let mut picked = Vec::new();
    for _ in 0..dice.roll(5) {
        let (name, value) = all.remove(dice.roll(all.len()));
        picked.push((name, format!("{}={}{value}", blank(dice), blank(dice))));
    }
    picked
}

const DATES: &[&str] = &[
    "2024",
    "\"2024\"",
    "2023-05-17",
    "\"2023-05-17\"",
    "'2022-05'",
    "\"\"\"2021\"\"\"",
    "\"\"\"\n2020\n\"\"\"",
    "2_019",
    "\"0800\"",
    "\" 2018 \"",
    "\"20245\"",
    "2024-05-17T00:00:00Z",
    "true",
];

fn chapter(dice: &mut Dice<'_>) -> String {
    let plain = dice.pick(&[
        "1",
        "\"1\"",
        "[1]",
        "[ \"5\" ]",
        "[1, '5']",
        "\"05\"",
        "+1",
        "0x1",
        "[[5]]",
        "['x.y']",
        "[]",
        "1.5",
        "[\n5,\n]",
        "[true]",
        "5_0",
    ]);
    if dice.roll(4) == 0 { list(dice, &["1", "5"]) } else { plain.to_owned() }
}

fn list(dice: &mut Dice<'_>, items: &[&str]) -> String {
    let mut out = format!("[{}", list_gap(dice));
    let count = dice.roll(items.len() + 1);
    for (at, item) in items.iter().take(count).enumerate() {
        out += &string(dice, item);
        out += list_gap(dice);
        if at + 1 < count || dice.roll(2) == 1 {
            out.push(',');
            out += list_gap(dice);
        }
    }
    out + "]"
}

/// A text for all, or one a language.
fn language(dice: &mut Dice<'_>) -> String {
    if dice.roll(2) == 0 {
        return words(dice);
    }
    let mut out = format!("{{{}", list_gap(dice));
    for (at, tag) in ["en", "ko", "pt-BR"].into_iter().take(1 + dice.roll(3)).enumerate() {
        if at > 0 {
            out += ",";
            out += list_gap(dice);
        }
        let text = words(dice);
        let _ = write!(out, "{tag}{}={}{text}{}", blank(dice), blank(dice), list_gap(dice));
    }
    out + "}"
}

/// A text with what follows on its key: one value, dotted keys, or a table below the entry.
fn texts(dice: &mut Dice<'_>, table: &str, below: &mut String) -> Vec<String> {
    match dice.roll(5) {
        0 => ["en", "ko"].iter().map(|tag| format!(".{tag} = {}", words(dice))).collect(),
        1 => {
            let _ = writeln!(below, "{}[{table}]{}", between(dice), behind(dice));
            for tag in ["ko", "en"] {
                let text = words(dice);
                let _ = writeln!(below, "{}{tag} = {text}{}", between(dice), behind(dice));
            }
            vec![]
        }
        _ => vec![format!(" = {}", language(dice))],
    }
}

fn related(dice: &mut Dice<'_>, below: &mut String) -> Vec<String> {
    let link = |dice: &mut Dice<'_>| [format!("title = {}", words(dice)), "url = 'https://example.org'".to_owned()];
    if dice.roll(2) == 0 {
        for _ in 0..1 + dice.some() {
            let _ = write!(below, "{}[[resource.related]]{}\n{}", between(dice), behind(dice), between(dice));
            let [title, url] = link(dice);
            let _ = write!(below, "{url}{}\n{}{title}{}\n", behind(dice), between(dice), behind(dice));
        }
        return vec![];
    }
    let mut out = format!(" = [{}", list_gap(dice));
    for _ in 0..dice.some() {
        let [title, url] = link(dice);
        let _ = write!(out, "{{{}{url}{},", list_gap(dice), list_gap(dice));
        let _ = write!(out, "{}{title}{}}}{},{}", list_gap(dice), list_gap(dice), list_gap(dice), list_gap(dice));
    }
    vec![out + "]"]
}

const PIECES: &[&str] = &[
    "LoRA",
    "Title",
    "\"",
    "'",
    "\\",
    "가나다",
    "🙂",
    "\n",
    "\t",
    " # ",
    "'''",
    "\"\"\"",
    "  ",
    "[x]",
    "{",
    ",",
    "=",
    "\u{85}",
    "\u{202e}",
    "\u{a0}",
    "\u{200b}",
    "\u{0}",
    "\n\n",
    "A sentence that is long enough to fill a good part of a line of a catalog. ",
];

fn words(dice: &mut Dice<'_>) -> String {
    let text: String = (0..1 + dice.some()).map(|_| dice.pick(PIECES)).collect();
    string(dice, &text)
}

/// A text in one of the forms of TOML that it can have.
fn string(dice: &mut Dice<'_>, text: &str) -> String {
    let escaped = serde_json::to_string(text).unwrap();
    let inside = &escaped[1..escaped.len() - 1];
    let control = text.chars().any(|c| c < ' ' && !matches!(c, '\n' | '\t'));
    match dice.roll(8) {
        2 | 3 if !text.contains(['\'', '\n']) && !control => format!("'{text}'"),
        4 => format!("\"\"\"{}\"\"\"", inside.replace("\\n", "\n")),
        5 => format!("\"\"\"\n{}\"\"\"", inside.replace("\\t", "\t").replace(' ', " \\\n  \n ")),
        6 if !text.contains("'''") && !text.ends_with('\'') && !control => format!("'''\n{text}'''"),
        7 => format!("\"{}\"", inside.replace('L', "\\u004c").replace('T', "\\U00000054")),
        _ => escaped,
    }
}

/// A catalog in JSON that is well-formed.
pub(crate) fn json(dice: &mut Dice<'_>) -> String {
    let mut tables = Vec::new();
    for name in ["$schema", "also", "chapters", "resource", "x-unknown"] {
        let value = match (name, dice.roll(4)) {
            ("$schema", 1) => "\"../resources.schema.json\"".to_owned(),
            ("$schema", 2) => "[\"x\"]".to_owned(),
            ("also" | "resource", 1..) => {
                let entries: Vec<String> = (0..dice.roll(4)).map(|at| json_entry(dice, name, at)).collect();
                json_list(dice, &entries, "[", "]")
            }
            ("chapters", 1..) => {
                json_list(dice, &["\"5\" :\"Five\"", "\"x\": {\"ko\":\"엑스\"}"].map(str::to_owned), "{", "}")
            }
            ("x-unknown", 1) => "[[], {}, [1, {\"a\": -1.5e3}], null]".to_owned(),
            _ => continue,
        };
        tables.push(format!("\"{name}\"{}:{}{value}", json_gap(dice), json_gap(dice)));
    }
    format!("{}{}{}", json_gap(dice), json_list(dice, &tables, "{", "}"), json_gap(dice))
}

fn json_entry(dice: &mut Dice<'_>, name: &str, at: usize) -> String {
    let mut fields = vec![
        format!("\"{}\": \"r-{}\"", if name == "also" { "resource" } else { "id" }, (at * 2) % 3),
        format!(
            "\"chapter\": {}",
            dice.pick(&["5", "\"5\"", "[5]", "[\"5\", \"x\"]", "\"05\"", "[[5]]", "1.0", "[]", "[null]"])
        ),
    ];
    if name == "resource" {
        fields.push(format!("\"title\" :{}", json_text(dice)));
        fields.push(format!(
            "\"date\":{}",
            dice.pick(&["2024", "\"2023\"", "\"0800\"", "\"2022-05\"", "\"2021-05-17\"", "2e3"])
        ));
        if dice.roll(2) == 1 {
            let names: Vec<String> = (0..dice.roll(5)).map(|_| json_text(dice)).collect();
            fields.push(format!("\"authors\":{}", json_list(dice, &names, "[", "]")));
            fields.push("\"related\":[{\"url\":\"https:\\/\\/example.org\",\"title\":\"Code\"}]".to_owned());
        }
    }
    let turn = dice.roll(fields.len());
    fields.rotate_left(turn);
    json_list(dice, &fields, "{", "}")
}

fn json_text(dice: &mut Dice<'_>) -> String {
    let text: String = (0..1 + dice.some()).map(|_| dice.pick(PIECES)).collect();
    let text = serde_json::to_string(&text).unwrap();
    if dice.roll(3) == 0 { text.replace('L', "\\u004c").replace('🙂', "\\ud83d\\ude42") } else { text }
}

fn json_list(dice: &mut Dice<'_>, items: &[String], open: &str, close: &str) -> String {
    let mut out = format!("{open}{}", json_gap(dice));
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            let _ = write!(out, "{},{}", json_gap(dice), json_gap(dice));
        }
        out += item;
    }
    format!("{out}{}{close}", json_gap(dice))
}

fn json_gap(dice: &mut Dice<'_>) -> &'static str {
    dice.pick(&["", " ", "\n", "\n\n\t", "  \n"])
}
